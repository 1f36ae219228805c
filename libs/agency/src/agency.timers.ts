import type { HandleTimers } from '#libs/kernel';
import type { ReceivedTerms } from './terms/received-terms.js';

/** What is done at its time in an agency service, by kind of timer. */
export const timerHandlers = (
  terms: Pick<ReceivedTerms, 'handlers'>,
): Readonly<Record<string, HandleTimers>> => ({ ...terms.handlers });
