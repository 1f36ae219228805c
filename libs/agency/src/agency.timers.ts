import type { HandleTimers } from '#libs/kernel';

/** What is done at its time in an agency service, by kind of timer. */
export const timerHandlers = (): Readonly<Record<string, HandleTimers>> => ({});
