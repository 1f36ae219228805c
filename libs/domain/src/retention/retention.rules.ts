import type { CaseClosing } from '../case/case.events.js';

/** How long a unit keeps the words of a case of its own. */
export type RetentionRule = Readonly<{
  /** Calendar months from the Danish day of the closing; null: until two persons decide its erasure. */
  months: number | null;
  source: string;
  /** False: a suggested default of this exchange, not a norm that was read. */
  isNorm: boolean;
}>;

// Archives may have to take a case over first: that is for persons to see.
const untilDecided: RetentionRule = {
  months: null,
  source: 'Default of the exchange: no length was read',
  isNorm: false,
};

/** By how the case was closed. */
export const retentionRules: Readonly<Record<CaseClosing, RetentionRule>> = {
  UNFOUNDED: {
    months: 6,
    source: 'Unfounded concerns are closed and erased (info-houses); the length is our default',
    isNorm: false,
  },
  COMPLETED: untilDecided,
  MOVED: untilDecided,
  WITHDRAWN_TO_POLICE: untilDecided,
};
