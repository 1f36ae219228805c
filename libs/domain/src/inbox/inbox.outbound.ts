import type { InboxMessage } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { InboxEvent } from './inbox.events.js';

const receiptOf = (message: InboxMessage) => {
  const { messageId, tenant, number, kind, subjectId } = message;
  const data: object = message.data;
  const idAt = (name: string): string | null =>
    name in data ? ((data as Readonly<Record<string, string | null>>)[name] ?? null) : null;
  return {
    messageId,
    tenant,
    number,
    kind,
    subjectId,
    decisionId: idAt('decisionId'),
    disclosureId: idAt('disclosureId'),
  };
};

/** What was received is confirmed to the policy service, and told to audit. */
export const inboxOutbound = (event: InboxEvent): readonly Outgoing[] => {
  switch (event.type) {
    case 'MessageReceived': {
      const data = receiptOf(event.data.message);
      return [
        { to: 'policy', type: 'dk.infohus.message.received.v1', data },
        { to: 'audit', type: 'dk.infohus.receipt.recorded.v1', data },
      ];
    }
    case 'MessageSkipped':
      return [];
    default:
      return never(event);
  }
};
