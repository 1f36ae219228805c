import type { DetentionKind, Fact, Release } from '#libs/contracts';

type DetentionFact = Extract<
  Fact,
  { type: 'DetentionRecorded' | 'ReleasePlanned' | 'ReleaseChanged' | 'Released' | 'FollowUpEnded' }
>;

/** A detention from its first day to the end of follow-up, with the event behind each part. */
export type DetentionFacts = Readonly<{
  kind: DetentionKind;
  convicted: boolean;
  institution: string | null;
  recordedBy: string | null;
  release: Release;
  /** `YYYY-MM-DD`, planned or real; null where there is none. */
  releaseOn: string | null;
  releaseBy: string | null;
}>;

export const noDetention: DetentionFacts = {
  kind: 'NONE',
  convicted: false,
  institution: null,
  recordedBy: null,
  release: 'NOT_APPLICABLE',
  releaseOn: null,
  releaseBy: null,
};

type Recorded = Extract<DetentionFact, { type: 'DetentionRecorded' }>;

const isOver = (release: Release): boolean =>
  release === 'RELEASED' || release === 'FOLLOW_UP_ENDED' || release === 'NOT_APPLICABLE';

const detained = (before: DetentionFacts, fact: Recorded, eventId: string): DetentionFacts => {
  const { kind, convicted, institution } = fact;
  const person = { kind, convicted, institution, recordedBy: eventId };
  // A move to another place keeps the plan; a new detention begins without one.
  return isOver(before.release)
    ? { ...person, release: 'NOT_PLANNED', releaseOn: null, releaseBy: eventId }
    : { ...before, ...person };
};

/**
 * Folds one fact. The kind stays through release and follow-up, until a new detention is recorded; a plan that comes
 * before the detention waits for it.
 */
export const withDetentionFact = (
  before: DetentionFacts,
  fact: DetentionFact,
  eventId: string,
): DetentionFacts => {
  if (fact.type === 'DetentionRecorded') return detained(before, fact, eventId);
  const changed = (release: Release, releaseOn: string | null): DetentionFacts => ({
    ...before,
    release,
    releaseOn,
    releaseBy: eventId,
  });
  switch (fact.type) {
    case 'ReleasePlanned':
      return changed('PLANNED', fact.date);
    case 'ReleaseChanged':
      return fact.date === null ? changed('NOT_PLANNED', null) : changed('PLANNED', fact.date);
    case 'Released':
      return changed('RELEASED', fact.date);
    case 'FollowUpEnded':
      return changed('FOLLOW_UP_ENDED', before.releaseOn);
  }
};

/** Release as the law sees it: nobody is released who is not detained, or from a suspended sentence. */
export const releaseOf = ({ kind, release }: DetentionFacts): Release =>
  kind === 'NONE' || kind === 'SUSPENDED_SENTENCE' ? 'NOT_APPLICABLE' : release;
