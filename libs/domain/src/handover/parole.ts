import type { Fact, ParoleFact } from '#libs/contracts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

const latest = <Type extends Fact['type']>(
  facts: readonly Fact[],
  type: Type,
): Of<Type> | undefined => facts.findLast((fact): fact is Of<Type> => fact.type === type);

/**
 * Whether the one requirement of parole that hangs on participation is met: who was convicted of terrorism and is
 * assessed as radicalised takes active part in an exit programme. A fact for KF's decision, never a decision.
 * @param facts of the case, in the order in which they were recorded
 */
export const paroleFact = (facts: readonly Fact[]): ParoleFact => {
  // A transfer is recorded without saying the sentence again, which stands until the release.
  const sentences = facts.slice(facts.findLastIndex(({ type }) => type === 'Released') + 1);
  const isOfTerrorism = sentences.some(
    (fact) => fact.type === 'DetentionRecorded' && fact.convicted && fact.terrorism === true,
  );
  const { outcome } = latest(facts, 'RadicalisationAssessed') ?? {};
  if (!isOfTerrorism || outcome !== 'RADICALISED') return 'NOT_APPLICABLE';
  const { participation } = latest(facts, 'ExitParticipationRecorded') ?? {};
  return participation === 'ACTIVE' ? 'MET' : 'NOT_MET';
};
