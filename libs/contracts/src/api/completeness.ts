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
 * One released statement as an element of the set that audit and the recipient's service compare. `number` is that
 * of the inbox message that brought it, so no element stands twice in a set.
 */
export const completenessElement = (
  row: Readonly<{ number: number; decisionId: string; statementId: string; commitment: string }>,
): Uint8Array =>
  new TextEncoder().encode(`${row.number} ${row.decisionId} ${row.statementId} ${row.commitment}`);
