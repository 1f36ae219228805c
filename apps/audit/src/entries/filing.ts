import type { Party } from '#libs/contracts';
import type { MemberTexts } from './json-members.js';
import { memberTexts } from './json-members.js';

/** The columns by which an entry is found: each says nothing but what stands in the entry. */
export const filingColumns = [
  'subject_id',
  'case_id',
  'disclosure_id',
  'decision_id',
  'handover_id',
  'recipient',
  'form',
  'outcome',
  'reason',
  'rule',
  'reader',
] as const;

export type Filing = Readonly<Record<(typeof filingColumns)[number], string | null>>;

const members = [
  'caseId',
  'decision',
  'decisionId',
  'disclosureId',
  'handoverId',
  'outcome',
  'reader',
  'recipient',
  'situation',
  'subjectId',
  'tenant',
  'to',
];

const none: MemberTexts = new Map();

const text = (of: MemberTexts, name: string): string | null => {
  const found = of.get(name);
  return found?.startsWith('"') === true ? (JSON.parse(found) as string) : null;
};

const within = (of: MemberTexts, name: string, names: readonly string[]): MemberTexts => {
  const found = of.get(name);
  return found?.startsWith('{') === true ? memberTexts(found, names) : none;
};

const party = (of: MemberTexts): string | null => {
  const found = ['recipient', 'to'].map((name) => of.get(name)).find((one) => one?.startsWith('{'));
  if (found === undefined) return null;
  const { agency, unit } = JSON.parse(found) as Party;
  return `${agency}/${unit}`;
};

const firstOf = (list: string | undefined): string | null =>
  list === undefined ? null : ((JSON.parse(list) as readonly string[])[0] ?? null);

/**
 * The members of an entry's data that say what it is found by, and what deciding it again needs.
 * @throws SyntaxError when it is no canonical JSON of an object
 */
export const entryMembers = (data: string): MemberTexts => memberTexts(data, members);

const filingIn = (said: MemberTexts): Filing => {
  const decision = within(said, 'decision', ['outcome', 'policies', 'reason']);
  return {
    subject_id: text(said, 'subjectId'),
    case_id: text(said, 'caseId'),
    disclosure_id: text(said, 'disclosureId'),
    decision_id: text(said, 'decisionId'),
    handover_id: text(said, 'handoverId'),
    recipient: party(said) ?? text(said, 'tenant'),
    form: text(within(said, 'situation', ['form']), 'form'),
    outcome: text(decision, 'outcome') ?? text(said, 'outcome'),
    reason: text(decision, 'reason'),
    rule: firstOf(decision.get('policies')),
    reader: text(within(said, 'reader', ['actor']), 'actor'),
  };
};

/** What an entry is found by, from the canonical JSON of its data; null for erased data: nothing. @throws SyntaxError */
export const filingOf = (data: string | null): Filing =>
  filingIn(data === null ? none : entryMembers(data));

/** Whether a row is found by what its data says: otherwise a search passes it by. */
export const isFiledAs = (row: Filing, data: MemberTexts): boolean => {
  const filing = filingIn(data);
  return filingColumns.every((column) => row[column] === filing[column]);
};
