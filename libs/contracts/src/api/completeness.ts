import { createHash } from 'node:crypto';
import type { Readers, ReleasedStatement } from '../events/inbox-messages.js';

/** `GET /completeness`: what the rows of a tenant's read model hold of messages 1 to `upTo`, for audit. */
export type CompletenessView = Readonly<{
  tenant: string;
  /** Number of the inbox message up to which it was computed; never more than there are. */
  upTo: number;
  /** Statements that stood released after message `upTo`. */
  count: number;
  /** Digest of the set hash of `libs/ledger` over `completenessElement` of each. */
  setHash: string;
  /** The same over `historyElement` of every statement that a message up to `upTo` brought, also of those that ended. */
  historyHash: string;
}>;

/**
 * One released statement as an element of the set that audit and the recipient's service compare: all that both know of
 * it. `number` is that of the inbox message that brought it, so no element stands twice in a set.
 */
export const completenessElement = (row: Brought): Uint8Array => encoded(partsOf(row));

/** Who may read a statement: as the decision named them, and as the message did that brought it; null: it named nobody. */
export type MayRead = Readonly<{ byDecision: Readers | null; byMessage: Readers | null }>;

/** What stays on a released statement beside its words. A row of a read model knows its words as text. */
export type Marked = Readonly<
  Record<
    keyof Pick<ReleasedStatement, 'entryId' | 'entryType' | 'occurredAt' | 'thirdPerson'>,
    string
  >
> &
  Pick<ReleasedStatement, 'mayGoOnward' | 'eraseBy' | 'reassessBy'>;

/** One word for all marks and days of a released statement: hex, SHA-256. */
export const marksOf = (statement: Marked): string => {
  const { entryId, entryType, occurredAt, thirdPerson } = statement;
  const { mayGoOnward, eraseBy, reassessBy } = statement;
  const parts = [entryId, entryType, occurredAt, thirdPerson, mayGoOnward, eraseBy, reassessBy];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
};

/**
 * The same statement with its marks, with the number of the message that ended it (null: none did, of those that are compared) and with
 * who may read it, how long. A row that somebody added as ended already stands in no set of what is held, and in this one.
 */
export const historyElement = (
  row: Brought & Readonly<{ marks: string }>,
  endedNumber: number | null,
  { byDecision, byMessage }: MayRead,
): Uint8Array =>
  encoded([
    ...partsOf(row),
    row.marks,
    endedNumber ?? '-',
    oneWord(byDecision),
    oneWord(byMessage),
  ]);

const oneWord = (readers: Readers | null): string => {
  if (readers === null) return '-';
  const { units, functions, until } = readers;
  return [units.toSorted().join('+'), functions.toSorted().join('+'), until ?? '-'].join('/');
};

type Brought = Readonly<{
  number: number;
  decisionId: string;
  statementId: string;
  commitment: string;
  category: string;
  subjectId: string;
}>;

const partsOf = (row: Brought): readonly (string | number)[] => {
  const { number, decisionId, statementId, commitment, category, subjectId } = row;
  return [number, decisionId, statementId, commitment, category, subjectId];
};

const encoded = (parts: readonly (string | number)[]): Uint8Array =>
  new TextEncoder().encode(parts.join(' '));
