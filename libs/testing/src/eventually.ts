import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when `condition` holds. @throws Error after `ms`. */
export const eventually = async (
  condition: () => boolean | Promise<boolean>,
  ms = 60_000,
): Promise<void> => {
  for (const end = Date.now() + ms; Date.now() < end; await pause(5)) if (await condition()) return;
  throw new Error('It did not come about in time');
};
