import type { EventStore } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { derived } from '../envelope.js';
import type { Said } from './public-event.js';

/** What can be wrong with an event that is well formed: it is recorded and skipped. */
export type FaultCode =
  | 'agency-not-of-this-host'
  | 'fact-not-for-this-unit'
  | 'unknown-event-type'
  | 'unknown-recipient'
  | 'not-the-inbox-of-this-agency'
  | 'not-the-sender'
  | 'no-such-message'
  | 'no-such-request'
  | 'no-permitted-decision'
  | 'no-such-handover';

/** Records a fault once, whatever happens to the message. */
export const recordFault = async (
  store: EventStore,
  said: Said,
  code: FaultCode,
  reference = said.event.id,
): Promise<void> => {
  const id = nameBasedId(said.event.id, 'fault', code, reference);
  await store.append({
    stream: `fault-${said.host}`,
    expected: 'any',
    events: [derived(said.event, id, 'FaultRecorded', { code, reference })],
  });
};
