import type { Party } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';

/** The decision on one recipient of a disclosure, request or recheck; the first attempt is 1. */
export const decisionIdOf = (about: string, { agency, unit }: Party, attempt = 1): string =>
  nameBasedId(about, agency, unit, String(attempt));

/** Where released words lie until the recipient has them. */
export const contentIdOf = (decisionId: string, statementId: string): string =>
  nameBasedId(decisionId, statementId);

/** The inbox message of a kind that follows from a decision or an event. */
export const messageIdOf = (cause: string, kind: string, tenant: string): string =>
  nameBasedId(cause, kind, tenant);
