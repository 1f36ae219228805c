import type { InboxKind, InboxMessage } from '../events/inbox-messages.js';
import type { Unit } from '../law/index.js';

/** One message in `GET /inbox` and `GET /inbox/stream`: thin. `skipped`: two persons let a broken message go. */
export type InboxItem = Readonly<{
  number: number;
  kind: InboxKind | 'skipped';
  messageId: string;
  unit?: Unit;
  receivedAt: string;
  decisionId?: string;
  disclosureId?: string;
  requestId?: string;
  handoverId?: string;
}>;

/** `GET /inbox`: every message up to the last number without a gap. */
export type InboxList = Readonly<{
  items: readonly InboxItem[];
  /** The `after` of the next page. */
  upTo: number;
  /** The next message cannot be taken in and is held, with all behind it, until operators act. */
  held?: Readonly<{ number: number; since: string }>;
}>;

/** `GET /inbox/{n}`: the message as it came; words that were withdrawn or replaced since are gone (null). */
export type InboxMessageView = Readonly<{ receivedAt: string; message: InboxMessage }>;
