import { agencyOfTenant, tenantOf } from '#libs/contracts';
import type { CaseEvent, InboxKinds } from '#libs/contracts';
import type { InboxEvent } from '../decisions/decision.events.js';
import { messageIdOf } from '../decisions/ids.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import type { Said } from './public-event.js';

type Received = Extract<CaseEvent, { type: 'dk.infohus.message.received.v1' }>;

const decisionOf = (message: InboxKinds[keyof InboxKinds]) =>
  'decisionId' in message && 'disclosureId' in message ? message : null;

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
  if (data.receiptTo === null || about === null) return;
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
