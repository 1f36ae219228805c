/** `GET /completeness`: what the rows of a tenant's read model hold of messages 1 to `upTo`, for audit. */
export type CompletenessView = Readonly<{
  tenant: string;
  /** Number of the inbox message up to which it was computed; never more than there are. */
  upTo: number;
  /** Statements that stood released after message `upTo`. */
  count: number;
  /** Digest of the set hash of `libs/ledger` over `completenessElement` of each. */
  setHash: string;
}>;

/**
 * One released statement as an element of the set that audit and the recipient's service compare: all that both know of
 * it. `number` is that of the inbox message that brought it, so no element stands twice in a set.
 */
export const completenessElement = (
  row: Readonly<{
    number: number;
    decisionId: string;
    statementId: string;
    commitment: string;
    category: string;
    subjectId: string;
  }>,
): Uint8Array => {
  const { number, decisionId, statementId, commitment, category, subjectId } = row;
  const parts = [number, decisionId, statementId, commitment, category, subjectId];
  return new TextEncoder().encode(parts.join(' '));
};
