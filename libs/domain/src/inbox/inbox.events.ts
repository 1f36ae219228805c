import type { InboxMessage } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/**
 * Stream `inbox-<tenant>`: event of message n has revision n − 1. `message` is as it came, its contents taken out
 * (null) and put into the content store under `contentId` (name-based over decision and statement).
 */
export type InboxEvent =
  | Message<
      'MessageReceived',
      {
        message: InboxMessage;
        contents: readonly Readonly<{ statementId: string; contentId: string }>[];
      }
    >
  /** Two persons let a message go that could not be taken in: its number stays, so that nothing is missing unseen. */
  | Message<'MessageSkipped', { messageId: string; tenant: string; number: number }>;
