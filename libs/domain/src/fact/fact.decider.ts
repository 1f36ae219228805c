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

/** What one case knows that later acts look at; null: not recorded here. */
export type KnownFacts = Readonly<{
  detainedFrom: string | null;
  /** The release that is planned from this detention. */
  plannedOn: string | null;
  /** The first release of all: a follow-up may end late, after a new detention. */
  firstReleasedOn: string | null;
  /** The newest, by the day from which it holds. */
  residence: Readonly<{ municipality: string; from: string }> | null;
}>;

export const noFacts: KnownFacts = {
  detainedFrom: null,
  plannedOn: null,
  firstReleasedOn: null,
  residence: null,
};

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
  known: KnownFacts,
): Refused<FactRefusal> | null => {
  if (!mayRecord(unit, fact.type))
    return refuse('fact-not-for-this-unit', { fact: fact.type, unit });
  const happened = happenedOn(fact);
  if (happened !== null && happened > today)
    return refuse('date-in-future', { date: happened, today });
  const { detainedFrom } = known;
  const release = releaseDay(fact);
  if (release !== null && detainedFrom !== null && release < detainedFrom)
    return refuse('release-before-detention', { date: release, detainedFrom });
  const followUpFrom = known.firstReleasedOn ?? known.plannedOn ?? detainedFrom;
  if (fact.type === 'FollowUpEnded' && followUpFrom !== null && fact.date < followUpFrom)
    return refuse('follow-up-before-release', { date: fact.date, notBefore: followUpFrom });
  const until = fact.type === 'ConsentGiven' || fact.type === 'DutyRecorded' ? fact.until : null;
  if (until !== null && until < today) return refuse('ends-before-it-begins', { until, today });
  return null;
};

const earlier = (known: string | null, date: string): string =>
  known !== null && known < date ? known : date;

/** What is known after a fact. A new detention begins anew. */
export const withFact = (known: KnownFacts, fact: Fact): KnownFacts => {
  switch (fact.type) {
    case 'DetentionRecorded':
      return { ...known, detainedFrom: fact.from, plannedOn: null };
    case 'ReleasePlanned':
    case 'ReleaseChanged':
      return { ...known, plannedOn: fact.date };
    case 'Released':
      return { ...known, firstReleasedOn: earlier(known.firstReleasedOn, fact.date) };
    case 'ResidenceRecorded': {
      const { municipality, from } = fact;
      const isOlder = known.residence !== null && from < known.residence.from;
      return isOlder ? known : { ...known, residence: { municipality, from } };
    }
    default:
      return known;
  }
};
