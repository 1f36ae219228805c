import type { InboxItem } from '#libs/contracts';
import type { InboxPage } from './inbox.queries.js';

type Following = Readonly<{
  /** Number of the last message that the client has. */
  after: number;
  page: (after: number) => Promise<InboxPage>;
  /** Resolves when there may be more. */
  more: () => Promise<void>;
  /** False when the service drains, or the token ends. */
  isOpen: () => boolean;
}>;

const asEvent = (item: InboxItem): string =>
  `id: ${item.number}\ndata: ${JSON.stringify(item)}\n\n`;

// A comment, which clients ignore: it makes the headers go out, and a proxy keep the line.
const comment = ':\n\n';

/** Thin items as server-sent events, from a number onwards and on; `id` is the number. */
export async function* followInbox({
  after,
  page,
  more,
  isOpen,
}: Following): AsyncGenerator<string> {
  yield comment;
  for (let at = after; isOpen();) {
    // Listens before it looks: what comes in between is heard.
    const heard = more();
    const { items, upTo, isLast } = await page(at);
    at = upTo;
    if (items.length > 0) yield items.map(asEvent).join('');
    if (!isLast) continue;
    await heard;
    if (items.length === 0) yield comment;
  }
}
