import {
  CaseRow,
  DisclosureReceiptRow,
  DisclosureRecipientRow,
  DisclosureRow,
  EntryRow,
  FactRow,
  MeetingRow,
  StatementRow,
} from './case.entities.js';
import {
  HandoverRow,
  IdentityRow,
  InboxRow,
  ReceivedRow,
  ReceivedStatementRow,
  RequestRow,
  TaskRow,
} from './received.entities.js';

/** All row shapes of the read model. */
export const readModelEntities = [
  CaseRow,
  EntryRow,
  StatementRow,
  FactRow,
  DisclosureRow,
  DisclosureRecipientRow,
  DisclosureReceiptRow,
  InboxRow,
  ReceivedRow,
  ReceivedStatementRow,
  RequestRow,
  HandoverRow,
  IdentityRow,
  TaskRow,
  MeetingRow,
] as const;
