import type { HandoverSignal, InboxMessage } from '#libs/contracts';
import { signal, today } from '../../test/handovers.js';
import { onHandoverMessage } from './handover.workflow.js';
import { receptionIdOf } from './reception.decider.js';

const social = '101.MUNICIPALITY_SOCIAL';
const message = (tenant: string, data: HandoverSignal): InboxMessage => ({
  messageId: 'message-1',
  tenant,
  unit: 'MUNICIPALITY_SOCIAL',
  number: 1,
  kind: 'handover',
  subjectId: 'subject-1',
  recordedAt: '2026-11-21T10:00:00.000Z',
  correlationId: 'correlation-1',
  data,
});

describe('A handover signal in an inbox', () => {
  it('of the receiver goes to the sender’s stream', () =>
    expect(onHandoverMessage(message('kf', signal('ACCEPTED')), today)).toMatchObject({
      send: 'handover',
      stream: 'handover-handover-1',
      command: { type: 'ApplySignal' },
    }));
  it('of the sender goes to the receiver’s own stream of it', () => {
    const said = signal('RECALLED', { version: 3, responsible: 'kf' });
    expect(onHandoverMessage(message(social, said), today)).toMatchObject({
      send: 'reception',
      stream: `reception-${receptionIdOf('handover-1', social)}`,
      command: { type: 'TakeSignal', data: { tenant: social } },
    });
    expect(receptionIdOf('handover-1', social)).not.toBe(receptionIdOf('handover-1', 'other'));
  });
  it('is ignored in an inbox that is neither’s, and a receiver cannot speak as the sender', () => {
    const other = '751.MUNICIPALITY_SOCIAL';
    expect(onHandoverMessage(message(other, signal('ACCEPTED')), today)).toEqual({
      ignore: 'not-the-sender',
    });
    expect(onHandoverMessage(message(other, signal('OFFERED', { version: 0 })), today)).toEqual({
      ignore: 'not-the-receiver',
    });
    expect(onHandoverMessage(message('kf', signal('COMPLETED')), today)).toEqual({
      ignore: 'not-a-receivers-signal',
    });
  });
});
