import type { DisclosureDecision, ShownDecision, StatementVerdictView } from '#libs/contracts';
import type { Law, Release } from '#libs/policy';

// For audit only: the first would tell of an investigation, the second of nothing that anyone can act on.
const auditOnly = ['ROLE_SEPARATION', 'PARTICIPANT_ENROLLED'];

type Shown = Readonly<{ sender: ShownDecision; recipient: ShownDecision }>;

const withoutAuditOnly = (decision: DisclosureDecision): ShownDecision => {
  const conditions = decision.conditions.filter((one) => !auditOnly.includes(one));
  const { outcome, reason, forbidden, basis, missing, explanation } = decision;
  const plain = outcome === 'PERMIT_COND' && conditions.length === 0;
  return {
    outcome: plain ? 'PERMIT' : outcome,
    reason: plain ? 'OK' : outcome === 'PERMIT_COND' ? (conditions[0] as typeof reason) : reason,
    forbidden,
    basis,
    conditions: conditions as ShownDecision['conditions'],
    missing,
    explanation,
  };
};

/** The decision as sender and recipient may see it: made as if there were no investigation. */
export const shownOf = ({ sourced: { situation } }: Release, law: Law): Shown => {
  const blind = law.decide({
    ...situation,
    subject: { ...situation.subject, openInvestigation: false },
  });
  const shown = withoutAuditOnly(blind);
  return { sender: shown, recipient: shown };
};

/** The verdicts on the statements, with the reasons that the sender may know. */
export const shownVerdicts = (release: Release, law: Law): readonly StatementVerdictView[] => {
  const { sender } = shownOf(release, law);
  return release.statements.map(({ id, category, verdict, reason }) => ({
    statementId: id,
    category,
    verdict,
    reason: verdict === 'RELEASED' ? sender.reason : reason,
  }));
};
