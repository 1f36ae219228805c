import type { Bilingual, DisclosureSituation } from '#libs/contracts';
import type { Difference } from './difference.js';

/** The checks of an admission, in their order. */
export const CHECKS = [
  'limits',
  'reading',
  'schema',
  'lint',
  'translation',
  'completeness',
  'ban by Cedar',
  'ban by diagram',
  'control by Cedar',
  'control by diagram',
  'shown forms',
  'cases',
  'agreement',
  'worker',
] as const;
export type Check = (typeof CHECKS)[number];

/** Why a set is not admitted; with the situation that shows it, where there is one. */
export type AdmissionProblem = Readonly<{
  check: Check;
  detail: string;
  words?: Bilingual;
  situation?: DisclosureSituation;
}>;

/** What was found when a set was examined. Admitted means that there is no problem. */
export type Admission = Readonly<{
  admitted: boolean;
  version: string;
  /** Empty when the set could not even be read. */
  sha256: string;
  problems: readonly AdmissionProblem[];
  /** How the proofs were made: variants asked of Cedar, nodes of the diagram. */
  proofs: Readonly<{ variants: number; nodes: number }>;
  /** Situations on which the compiled functions were compared with the diagram, and with Cedar. */
  compared: Readonly<{ withDiagram: number; withCedar: number }>;
  cases: Readonly<{ passed: number; superseded: readonly string[] }>;
  /** Policies that no situation is decided by; no fault, but somebody should look. */
  neverDeciding: readonly string[];
  /** Against the set in force; null when the set was refused before it could be compared. */
  difference: Difference | null;
}>;

/** A refusal before or beside the examination. */
export const refused = (version: string, problems: readonly AdmissionProblem[]): Admission => ({
  admitted: false,
  version,
  sha256: '',
  problems,
  proofs: { variants: 0, nodes: 0 },
  compared: { withDiagram: 0, withCedar: 0 },
  cases: { passed: 0, superseded: [] },
  neverDeciding: [],
  difference: null,
});
