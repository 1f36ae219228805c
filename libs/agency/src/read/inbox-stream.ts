import type { MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { InboxPage } from './inbox.queries.js';

type Following = Readonly<{
  /** Number of the last message that the client has. */
  after: number;
  page: (after: number) => Promise<InboxPage>;
  /** Resolves when there may be more. */
  more: () => Promise<void>;
  /** The token still holds. */
  isOpen: () => boolean;
}>;

/**
 * Thin items as server-sent events, `id` the number, from a number onwards and on. It ends when the token does, or when
 * whoever subscribed goes.
 */
export const followInbox = ({ after, page, more, isOpen }: Following): Observable<MessageEvent> =>
  new Observable((subscriber) => {
    const follow = async (): Promise<void> => {
      for (let at = after; !subscriber.closed && isOpen();) {
        const { items, upTo, isLast } = await page(at);
        for (const item of items)
          subscriber.next({ id: String(item.number), type: 'message', data: item });
        at = upTo;
        if (isLast) await more();
      }
      subscriber.complete();
    };
    follow().catch((error: unknown) => subscriber.error(error));
  });
