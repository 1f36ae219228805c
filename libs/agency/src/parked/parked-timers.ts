import type { Timers } from '#libs/kernel';
import type { HeldTimers } from '#libs/server';
import type { ParkingLog } from './parking-log.js';

/** Timers that could not be carried out. That one is taken up again is on record before it is. */
export const parkedTimers = (
  timers: Pick<Timers, 'parked' | 'retry'>,
  log: ParkingLog,
): HeldTimers => ({
  list: () => timers.parked(),
  retry: async (id, actor) => {
    const data = { parkedId: id, act: 'RETRIED', by: [actor], reason: '' } as const;
    const part = `retried-${actor}-${await log.acts(id)}`;
    await log.record('', { type: 'ParkingRecorded', data }, actor, part);
    await timers.retry(id);
  },
});
