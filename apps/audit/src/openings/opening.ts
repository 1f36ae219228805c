import type { OpeningView } from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { refuse } from '#libs/kernel';

export const askedType = 'dk.infohus.opening.asked.v1';
export const approvedType = 'dk.infohus.opening.approved.v1';

/** Data of `dk.infohus.opening.asked.v1`. */
export type OpeningAsked = Pick<
  OpeningView,
  'openingId' | 'tenant' | 'caseId' | 'askedBy' | 'purpose' | 'justification'
> &
  Readonly<{ subjectId: string }>;

/** Data of `dk.infohus.opening.approved.v1`. */
export type OpeningApproved = Readonly<{
  openingId: string;
  subjectId: string;
  approvedBy: string;
  /** RFC 3339 */
  until: string;
}>;

/** An opening as it is on record; how it stands depends on the time. */
export type Opening = Omit<OpeningView, 'state'> & Readonly<{ subjectId: string }>;

export type OpeningRefusal = 'opening-own-approval' | 'opening-approved' | 'opening-expired';

const askedMs = 24 * 60 * 60_000;
const openMs = 60 * 60_000;

/** How an opening stands: what nobody approved within a day is over, what was approved is open for an hour. */
export const stateOf = (opening: Opening, now: string): OpeningView['state'] => {
  const at = Date.parse(now);
  if (opening.until !== null) return at < Date.parse(opening.until) ? 'OPEN' : 'EXPIRED';
  return at < Date.parse(opening.askedAt) + askedMs ? 'ASKED' : 'EXPIRED';
};

/** A second person lets the first one see. */
export const approve = (
  opening: Opening,
  by: string,
  now: string,
): OpeningApproved | Refused<OpeningRefusal> => {
  const { openingId, subjectId } = opening;
  if (by === opening.askedBy) return refuse('opening-own-approval', { openingId });
  const state = stateOf(opening, now);
  if (state === 'OPEN') return refuse('opening-approved', { openingId });
  if (state === 'EXPIRED') return refuse('opening-expired', { openingId });
  const until = new Date(Date.parse(now) + openMs).toISOString();
  return { openingId, subjectId, approvedBy: by, until };
};

/** Why this person may not use it for that now; null: may. */
export const flawOf = (
  opening: Opening,
  by: string,
  purpose: string,
  now: string,
): string | null => {
  if (by !== opening.askedBy) return 'Another person asked for it.';
  if (purpose !== opening.purpose) return `It was opened for ${opening.purpose}.`;
  const state = stateOf(opening, now);
  if (state === 'ASKED') return 'No second person has approved it yet.';
  return state === 'EXPIRED' ? 'Its time is over.' : null;
};
