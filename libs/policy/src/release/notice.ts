import type { DisclosureDecision, Extent, Statement } from '#libs/contracts';

// The two bases outside Section 115 on which the exchange itself delivers (DESIGN section 5).
const noticeBases = ['KF-NOTICE', 'UDL44B'];

/** The basis of a notice of other law, or null when nothing may be delivered on this decision. */
export const noticeBasis = ({ outcome, reason, basis }: DisclosureDecision): string | null =>
  outcome === 'OTHER_BASIS' && reason === 'OTHER_REGIME'
    ? (basis.find((code) => noticeBases.includes(code)) ?? null)
    : null;

/** Why a notice cannot carry this statement; null: it can. The rules of other law stand before those of completeness. */
export const keptFromNotice = (extent: Extent, statement: Statement): string | null => {
  if (extent !== 'ITEMS' || statement.category === 'INTELLIGENCE') return 'EXCESSIVE';
  if (statement.identifiesInformant) return 'INFORMANT_PROTECTED';
  return statement.thirdPerson === 'NOT_ASSESSED' ? 'INCOMPLETE' : null;
};
