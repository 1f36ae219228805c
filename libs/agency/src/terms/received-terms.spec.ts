import { randomUUID } from 'node:crypto';
import { receiptOverdue } from '#libs/domain';
import { nameBasedId } from '#libs/kernel';
import type { ContentStore, DueTimer, Timers } from '#libs/kernel';
import { anEvent } from '../../../testing/src/an-event.js';
import { MemoryEventStore } from '../../../server/test/memory.js';
import { aMessage, permitted, prison, social } from '../../test/inbox-messages.js';
import { inboxStream } from '../inbox/inbox-receiver.js';
import { ReceivedTerms } from './received-terms.js';

describe('That a recipient did not confirm', () => {
  const told = async (isTakenBack: boolean): Promise<readonly string[]> => {
    const store = new MemoryEventStore();
    const [decisionId, disclosureId] = [randomUUID(), randomUUID()];
    const message = aMessage(social, 1, 'decision', {
      decisionId,
      disclosureId,
      requestId: null,
      recipient: prison,
      decision: permitted,
      statements: [],
    });
    const data = { message, contents: [] };
    const received = anEvent(data, { type: 'MessageReceived' });
    const stream = inboxStream(message.tenant);
    await store.append({ stream, expected: 'no-stream', events: [received] });
    const terms = new ReceivedTerms({
      host: 'municipality',
      store,
      contents: {} as ContentStore,
      timers: { stands: async () => !isTakenBack } as unknown as Timers,
      clock: { now: () => '2026-11-22T10:00:00.000Z' },
    });
    const due: DueTimer = {
      id: randomUUID(),
      kind: receiptOverdue,
      key: decisionId,
      version: 0,
      dueAt: '2026-11-22T10:00:00.000Z',
      data: { tenant: message.tenant, number: 1 },
    };
    await terms.handlers[receiptOverdue]!([due]);
    const types: string[] = [];
    const taskId = nameBasedId('task', receiptOverdue, decisionId);
    for await (const { type } of store.readStream(`task-${taskId}`)) types.push(type);
    return types;
  };

  it('is put before a leader', async () => {
    expect(await told(false)).toEqual(['TaskRaised']);
  });

  it('is settled at once when the receipt comes at that moment, and found nothing to settle', async () => {
    expect(await told(true)).toEqual(['TaskRaised', 'TaskDone']);
  });
});
