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
  const { convicted, terrorism } = latest(facts, 'DetentionRecorded') ?? {};
  const { outcome } = latest(facts, 'RadicalisationAssessed') ?? {};
  if (convicted !== true || terrorism !== true || outcome !== 'RADICALISED')
    return 'NOT_APPLICABLE';
  const { participation } = latest(facts, 'ExitParticipationRecorded') ?? {};
  return participation === 'ACTIVE' ? 'MET' : 'NOT_MET';
};
