import type { DecisionRecorded } from '#libs/contracts';
import { ruleOf } from '#libs/policy';
import type { Telemetry } from '#libs/telemetry';

/** Counts every decision that is recorded, by outcome and by the rule that decided. */
export const countDecisions = (telemetry: Telemetry): void =>
  telemetry.whenRecorded('DecisionRecorded', ({ data }) => {
    const { about, decision } = data['recorded'] as unknown as DecisionRecorded;
    const { outcome } = decision;
    // Without a policy the engine itself said no.
    const rule = ruleOf(decision) || 'none';
    telemetry.count('infohus_decisions_total', { about, outcome, rule });
  });
