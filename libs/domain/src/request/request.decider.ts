import type { Decider, Decision } from '#libs/kernel';
import { accept, refuse } from '#libs/kernel';
import type { Message } from '#libs/kernel';
import type { RequestEvent } from './request.events.js';

export type RequestCommand = Message<
  'MakeRequest',
  Extract<RequestEvent, { type: 'RequestMade' }>['data']
>;
export type RequestRefusal = 'request-already-made';
export type RequestState = Readonly<{ made: boolean }>;

/** What one agency asks of another; without form, purpose or necessity it is decided all the same. */
export const request: Decider<RequestState, RequestCommand, RequestEvent, RequestRefusal> = {
  category: 'request',
  initial: { made: false },
  decide: ({ data }, { made }): Decision<RequestEvent, RequestRefusal> =>
    made
      ? refuse('request-already-made', { requestId: data.requestId })
      : accept({ type: 'RequestMade', data }),
  evolve: () => ({ made: true }),
};
