import type { ParkingAct } from '#libs/adapters';
import type { InboxReceiver } from '../inbox/inbox-receiver.js';
import type { ParkingLog } from './parking-log.js';

/** Records an act before it takes effect; what is skipped leaves an empty place in its tenant's inbox. */
export const recordAct =
  (log: ParkingLog, receiver: InboxReceiver) =>
  async ({ act, id, actor, secondActor, reasonCode, message }: ParkingAct): Promise<void> => {
    const by = secondActor === null ? [actor] : [actor, secondActor];
    const data = {
      parkedId: id,
      act: act === 'skip' ? 'SKIPPED' : 'RETRIED',
      by,
      reason: reasonCode ?? '',
    } as const;
    // A retry may be done many times: each counts.
    const part = act === 'skip' ? 'skipped' : `retried-${by.join()}-${await log.acts(id)}`;
    await log.record(message.key, { type: 'ParkingRecorded', data }, actor, part);
    if (act === 'skip') await receiver.skip(message, id);
  };
