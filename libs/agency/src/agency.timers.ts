import type { Host } from '#libs/contracts';
import type { Clock, EventStore, HandleTimers } from '#libs/kernel';
import { handoverTimerHandlers } from './handover/handover-timers.js';
import type { CaseTerms } from './terms/case-terms.js';
import type { ReceivedTerms } from './terms/received-terms.js';

/** What is done at its time in an agency service, by kind of timer. */
export const timerHandlers = (
  received: Pick<ReceivedTerms, 'handlers'>,
  cases: Pick<CaseTerms, 'handlers'>,
  handovers: Readonly<{ host: Host; store: EventStore; clock: Clock }>,
): Readonly<Record<string, HandleTimers>> => ({
  ...received.handlers,
  ...cases.handlers,
  ...handoverTimerHandlers(handovers),
});
