import type { ShownDecision, StatementVerdictView } from '#libs/contracts';
import type { PolicyEngine, Release } from '#libs/policy';

/** A decision in the forms that its two ends may see. */
export type Shown = Readonly<{ sender: ShownDecision; recipient: ShownDecision }>;

/** What sender and recipient of a disclosure may know; an asker only what follows from its own words. */
export const shownOf = (
  about: 'DISCLOSURE' | 'REQUEST',
  { decision, sourced }: Release,
  engine: PolicyEngine,
): Shown => ({
  sender:
    about === 'REQUEST'
      ? engine.shownFor('asker', decision, sourced.situation)
      : engine.shownFor('sender', decision),
  recipient: engine.shownFor('recipient', decision),
});

/** The verdicts on the statements, with the reasons that the sender may know. */
export const shownVerdicts = (
  { statements, channel, answer }: Release,
  sender: ShownDecision,
  engine: PolicyEngine,
): readonly StatementVerdictView[] =>
  statements.map(({ id, category, verdict, reason, by }) => {
    // A reason that is the whole decision's, or that of a category of its own, is shown as that decision is.
    const whole = verdict === 'RELEASED' || (channel === null && reason === answer.reason);
    const shown = by === null ? reason : engine.shownFor('sender', by).reason;
    return { statementId: id, category, verdict, reason: whole ? sender.reason : shown };
  });
