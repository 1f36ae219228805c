import { agencyOfTenant, tenantOf } from '#libs/contracts';
import type { CaseEvent, InboxKinds } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { EventStore } from '#libs/kernel';
import { confirmationStream } from '../decisions/decision.events.js';
import type { ConfirmationEvent, InboxEvent } from '../decisions/decision.events.js';
import { messageIdOf } from '../decisions/ids.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import type { Said } from './public-event.js';

type Received = Extract<CaseEvent, { type: 'dk.infohus.message.received.v1' }>;

const decisionOf = (message: InboxKinds[keyof InboxKinds]) =>
  'decisionId' in message && 'disclosureId' in message ? message : null;

// Changes to what somebody holds: the officer's list of what is owed follows them in any case.
const unheardKinds: readonly string[] = ['withdrawal', 'correction'];

/** Who owes what still sees that it was taken away. */
const keepReceipt = async (
  store: EventStore,
  { event }: Said<Received>,
  messageId: string,
): Promise<void> => {
  const kept: ConfirmationEvent = { type: 'ReceiptKept', data: { of: messageId } };
  const id = nameBasedId(messageId, 'receipt-kept');
  await store.append({
    stream: confirmationStream(messageId),
    expected: 'any',
    events: [derived(event, id, kept.type, kept.data)],
  });
};

/** The recipient's service holds a message: our copy of its words goes, and the sender is told. */
export const takeReceipt = async (
  { store, content, posted: messages }: Pick<Bench, 'store' | 'content' | 'posted'>,
  said: Said<Received>,
): Promise<void> => {
  const { event } = said;
  const { tenant, number, messageId } = event.data;
  if (agencyOfTenant(tenant) !== event.agency)
    return recordFault(store, said, 'not-the-inbox-of-this-agency');
  const message = await messages.at(tenant, number);
  if (message === null || message.id !== messageId)
    return recordFault(store, said, 'no-such-message');
  const data = message.data as unknown as InboxEvent['data'];
  if (data.contents.length > 0)
    await content.erase(data.contents.map(({ contentId }) => contentId));
  const about = decisionOf(data.message);
  if (about === null) return;
  if (data.receiptTo === null)
    return unheardKinds.includes(data.kind) ? keepReceipt(store, said, messageId) : undefined;
  const receipt: InboxKinds['receipt'] = {
    disclosureId: about.disclosureId,
    decisionId: about.decisionId,
    recipient: { agency: agencyOfTenant(tenant), unit: data.unit },
    receivedAt: event.recordedAt,
    of: messageId,
  };
  const sender = data.receiptTo;
  await store.append(
    posted(
      sender,
      messageIdOf(messageId, 'receipt', tenantOf(sender)),
      {
        kind: 'receipt',
        unit: sender.unit,
        subjectId: data.subjectId,
        message: receipt,
        contents: [],
        receiptTo: null,
      },
      (...parts) => derived(event, ...parts),
    ),
  );
};
