import type { Party } from '#libs/contracts';
import type { EventStore } from '#libs/kernel';

/** First event of the stream `request-<requestId>`: who asked whom, and whether it was put. */
export type RequestPut = Readonly<{
  requestId: string;
  subjectId: string;
  asker: Party;
  asked: Party;
  decisionId: string;
  forwarded: boolean;
}>;

/** Stream of one request. */
export const requestStream = (requestId: string): string => `request-${requestId}`;

/** What became of a request when it was put, or null. */
export const requestPut = async (
  store: EventStore,
  requestId: string,
): Promise<RequestPut | null> => {
  for await (const { data } of store.readStream(requestStream(requestId), { limit: 1 }))
    return data as unknown as RequestPut;
  return null;
};
