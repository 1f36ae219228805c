import type { InboxMessageView } from '#libs/contracts';
import type { InboxEvent } from '#libs/domain';
import type { ContentStore, EventStore } from '#libs/kernel';
import { inboxStream } from '../inbox/inbox-receiver.js';
import { putContentsBack } from '../inbox/take-contents.js';
import type { OpenMessage } from './inbox.queries.js';

type Received = Extract<InboxEvent, { type: 'MessageReceived' }>['data'];

const receivedAs = async (
  store: EventStore,
  { tenant, number }: OpenMessage['row'],
): Promise<Received> => {
  const events = store.readStream(inboxStream(tenant), { from: number - 1, limit: 1 });
  for await (const { data } of events) return data as unknown as Received;
  throw new Error(`Message ${number} is shown and not recorded`);
};

/** The message as it was recorded, with those of its words that still stand. */
export const openedMessage = async (
  store: EventStore,
  contents: ContentStore,
  { row, standing }: OpenMessage,
): Promise<InboxMessageView> => {
  const received = await receivedAs(store, row);
  const places = received.contents.filter(({ statementId }) => standing.includes(statementId));
  const words = await contents.get(places.map(({ contentId }) => contentId));
  return {
    receivedAt: row.receivedAt,
    message: putContentsBack(received.message, places, words),
  };
};
