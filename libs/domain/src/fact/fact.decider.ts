import type { Fact, Unit } from '#libs/contracts';
import { mayRecord } from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { refuse } from '#libs/kernel';

export type FactRefusal =
  | 'fact-not-for-this-unit'
  | 'date-in-future'
  | 'release-before-detention'
  | 'follow-up-before-release'
  | 'ends-before-it-begins';

/** Dates of one case that later ones must not come before; null: not recorded here. */
export type FactDates = Readonly<{ detainedFrom: string | null; releasedOn: string | null }>;

export const noFactDates: FactDates = { detainedFrom: null, releasedOn: null };

/** The day on which a fact happened; null where it says what is planned or goes on. */
const happenedOn = (fact: Fact): string | null => {
  switch (fact.type) {
    case 'ResidenceRecorded':
    case 'DetentionRecorded':
    case 'PlacementRecorded':
      return fact.from;
    case 'MeetingHeld':
      return fact.on;
    case 'Released':
    case 'FollowUpEnded':
    case 'VulnerabilityAssessed':
    case 'ConcernAssessed':
    case 'RadicalisationAssessed':
    case 'ExitParticipationRecorded':
      return fact.date;
    case 'ReleasePlanned':
    case 'ReleaseChanged':
    case 'ConsentGiven':
    case 'ConsentWithdrawn':
    case 'DutyRecorded':
      return null;
  }
};

const releaseDay = (fact: Fact): string | null =>
  fact.type === 'Released' || fact.type === 'ReleasePlanned' || fact.type === 'ReleaseChanged'
    ? fact.date
    : null;

/**
 * Why a fact cannot be as it is said; null: it stands. What happened is refused for no reason of work flow (DESIGN
 * section 8): only for the unit that says it and for dates in an impossible order.
 * @param today `YYYY-MM-DD`, Danish calendar
 */
export const factRefusal = (
  fact: Fact,
  unit: Unit,
  today: string,
  { detainedFrom, releasedOn }: FactDates,
): Refused<FactRefusal> | null => {
  if (!mayRecord(unit, fact.type))
    return refuse('fact-not-for-this-unit', { fact: fact.type, unit });
  const happened = happenedOn(fact);
  if (happened !== null && happened > today)
    return refuse('date-in-future', { date: happened, today });
  const release = releaseDay(fact);
  if (release !== null && detainedFrom !== null && release < detainedFrom)
    return refuse('release-before-detention', { date: release, detainedFrom });
  if (fact.type === 'FollowUpEnded' && releasedOn !== null && fact.date < releasedOn)
    return refuse('follow-up-before-release', { date: fact.date, releasedOn });
  const until = fact.type === 'ConsentGiven' || fact.type === 'DutyRecorded' ? fact.until : null;
  if (until !== null && until < today) return refuse('ends-before-it-begins', { until, today });
  return null;
};

/** The dates after a fact. A new detention begins anew. */
export const withFact = (dates: FactDates, fact: Fact): FactDates => {
  if (fact.type === 'DetentionRecorded') return { detainedFrom: fact.from, releasedOn: null };
  if (fact.type === 'Released') return { ...dates, releasedOn: fact.date };
  return dates;
};
