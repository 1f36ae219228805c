import type { Category, Outcome, Reason } from './vocabulary.js';

/** A text in the two languages that every explanation is given in. */
export type Bilingual = Readonly<{ da: string; en: string }>;

/** The verdict on one statement of a real disclosure. */
export type StatementVerdict = Readonly<{
  id: string;
  category: Category;
  verdict: 'RELEASED' | 'WITHHELD';
  reason: string;
  commitment?: string;
}>;

/** The policy's answer for one recipient. */
export type DisclosureDecision = Readonly<{
  outcome: Outcome;
  reason: Reason;
  /** true: an explicit prohibition matched; false on a denial: nothing permits it (yet). */
  forbidden: boolean;
  /** Statute references, such as RPL115-1-3c and RPL115-2. */
  basis: readonly string[];
  /** Condition codes in the order C01-C11; the first is the reason of a PERMIT_COND. */
  conditions: readonly string[];
  /** JSON pointers into the situation of facts that were absent. */
  missing: readonly string[];
  /** Ids of the determining policies, the deciding one first. */
  policies: readonly string[];
  policySet: Readonly<{ version: string; sha256: string }>;
  explanation: Bilingual;
  /** Only on the recorded decision of a real disclosure. */
  statements?: readonly StatementVerdict[];
}>;
