import type { Statement } from '#libs/contracts';
import type { Decider, Decision, Refused } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import { factRefusal } from '../fact/fact.decider.js';
import { allShelved, shelved } from '../shelf.js';
import type { CaseCommand, CaseRefusal, Correction, Disclose } from './case.commands.js';
import type { CaseEvent, DisclosedStatement, Replacement } from './case.events.js';
import type { CaseState, CaseStatement } from './case.state.js';
import { evolveCase, noCase, tellsWho, whoIn } from './case.state.js';

type Decided = Decision<CaseEvent, CaseRefusal>;
type Of<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>['data'];

const twiceNamed = (ids: readonly string[]): Refused<CaseRefusal> | null => {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? null : refuse('statement-named-twice', { statementId: twice });
};

const notCurrent = (
  statementId: string,
  known: CaseStatement | undefined,
): Refused<CaseRefusal> | null => {
  if (known === undefined) return refuse('statement-unknown', { statementId });
  if (known.standing === 'RETRACTED') return refuse('statement-retracted', { statementId });
  if (known.standing === 'REPLACED') return refuse('statement-replaced', { statementId });
  return null;
};

/** The first thing wrong with naming these statements of this entry. */
const notOfEntry = (
  state: CaseState,
  entryId: string,
  ids: readonly string[],
): Refused<CaseRefusal> | null => {
  if (shelved(state.entries, entryId) === undefined) return refuse('entry-unknown', { entryId });
  if (ids.length === 0) return refuse('no-statements');
  const twice = twiceNamed(ids);
  if (twice !== null) return twice;
  for (const id of ids) {
    const known = shelved(state.statements, id);
    const wrong = notCurrent(id, known?.entryId === entryId ? known : undefined);
    if (wrong !== null) return wrong;
  }
  return null;
};

const recordEntry = (
  { entryId, entryType, occurredAt, statements, now }: Of<'RecordEntry'>,
  state: CaseState,
): Decided => {
  if (state.status === 'CLOSED') return refuse('case-closed', { caseId: state.caseId });
  if (statements.length === 0) return refuse('entry-without-statements');
  if (Date.parse(occurredAt) > Date.parse(now)) return refuse('occurred-in-future', { occurredAt });
  return accept({ type: 'EntryRecorded', data: { entryId, entryType, occurredAt, statements } });
};

const replacement = ({ statementId, by }: Correction, known: CaseStatement): Replacement => {
  const { statement, disclosed } = known;
  const next: Statement = { ...statement, ...by };
  const sameMarks =
    next.category === statement.category &&
    next.thirdPerson === statement.thirdPerson &&
    next.identifiesInformant === statement.identifiesInformant &&
    next.ownGround === statement.ownGround;
  return { statementId, by: next, disclosed, sameMarks };
};

// A closed case is corrected and retracted like an open one: what is wrong about a person does not become right by age.
const correctEntry = ({ entryId, corrections }: Of<'CorrectEntry'>, state: CaseState): Decided => {
  const ids = corrections.map(({ statementId }) => statementId);
  const wrong = notOfEntry(state, entryId, ids);
  if (wrong !== null) return wrong;
  const { caseId, subjectId } = state;
  const { entryType, occurredAt } = shelved(state.entries, entryId)!;
  const replaced = corrections.map((correction) =>
    replacement(correction, shelved(state.statements, correction.statementId)!),
  );
  return accept({
    type: 'EntryCorrected',
    data: { caseId, subjectId, entryId, entryType, occurredAt, replaced },
  });
};

/** A statement and all that stood in its place before. */
const withFormer = (state: CaseState, statementId: string): readonly string[] => {
  const ids: string[] = [];
  for (let id: string | null = statementId; id !== null;) {
    ids.push(id);
    id = shelved(state.statements, id)?.replaces ?? null;
  }
  return ids;
};

const retractStatements = (
  { entryId, statementIds, reason }: Of<'RetractStatements'>,
  state: CaseState,
): Decided => {
  const wrong = notOfEntry(state, entryId, statementIds);
  if (wrong !== null) return wrong;
  const { caseId, subjectId } = state;
  const disclosed = statementIds.filter((id) => shelved(state.statements, id)!.disclosed);
  // What may not be held is not kept in the case either; what was merely wrong is (the duty to keep records).
  const erased =
    reason === 'UNLAWFUL'
      ? statementIds.flatMap((statementId) => withFormer(state, statementId))
      : [];
  return accept({
    type: 'EntryRetracted',
    data: { caseId, subjectId, entryId, statementIds, disclosed, erased, reason },
  });
};

const recordFact = (
  { factId, fact, unit, today }: Of<'RecordFact'>,
  { caseId, subjectId, facts }: CaseState,
): Decided =>
  factRefusal(fact, unit, today, facts) ??
  accept({ type: 'FactRecorded', data: { caseId, subjectId, factId, fact } });

const asDisclosed = (state: CaseState, known: CaseStatement): DisclosedStatement => {
  const { entryType, occurredAt } = shelved(state.entries, known.entryId)!;
  const { entryId, statement } = known;
  return { ...statement, entryId, entryType, occurredAt, contentId: statement.statementId };
};

type Named = Readonly<{ statements: readonly DisclosedStatement[] }> | Refused<CaseRefusal>;

const named = (data: Disclose['data'], state: CaseState): Named => {
  const statements: DisclosedStatement[] = [];
  for (const id of data.statementIds) {
    const own = shelved(state.statements, id);
    const onward = data.received.find(({ statementId }) => statementId === id);
    if (own === undefined && onward !== undefined) {
      const { mayGoOnward, ...statement } = onward;
      if (!mayGoOnward) return refuse('may-not-go-onward', { statementId: id });
      statements.push(statement);
      continue;
    }
    const wrong = notCurrent(id, own);
    if (wrong !== null) return wrong;
    statements.push(asDisclosed(state, own!));
  }
  return { statements };
};

/**
 * IDENTITY goes with the first disclosure on a person to a tenant (DESIGN section 2). Whose first it is only the policy
 * service knows, so it is carried along wherever it was not named.
 */
const identityFor = (
  named: readonly DisclosedStatement[],
  { received }: Disclose['data'],
  state: CaseState,
): readonly DisclosedStatement[] => {
  if (named.length === 0 || named.some(({ category }) => category === 'IDENTITY')) return [];
  const own = whoIn(state);
  if (own.length > 0) return own.map((known) => asDisclosed(state, known));
  return received
    .filter((one) => one.mayGoOnward && tellsWho(one))
    .map(({ mayGoOnward: _, ...statement }) => statement);
};

const wholeRecord = (state: CaseState): readonly DisclosedStatement[] =>
  allShelved(state.statements)
    .filter(({ standing }) => standing === 'CURRENT')
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map((known) => asDisclosed(state, known));

/** Whether the law permits it is not asked here: form, purpose and necessity may be missing, and are decided so. */
const disclose = (data: Disclose['data'], state: CaseState): Decided => {
  if (state.status === 'CLOSED') return refuse('case-closed', { caseId: state.caseId });
  if (data.recipients.length === 0) return refuse('no-recipients');
  if (data.retryOf !== null && shelved(state.disclosures, data.retryOf) === undefined)
    return refuse('disclosure-unknown', { disclosureId: data.retryOf });
  if (data.extent === 'ITEMS' && data.statementIds.length === 0) return refuse('no-statements');
  const twice = twiceNamed(data.statementIds);
  if (twice !== null) return twice;
  const found: Named =
    data.extent === 'FULL_RECORD' ? { statements: wholeRecord(state) } : named(data, state);
  if ('refused' in found) return found;
  const { statementIds: _ids, received: _received, ...made } = data;
  const { caseId, subjectId } = state;
  const who = data.extent === 'ITEMS' ? identityFor(found.statements, data, state) : [];
  const statements = [...found.statements, ...who];
  const identity = who.map(({ statementId }) => statementId);
  return accept({
    type: 'DisclosureMade',
    data: {
      ...made,
      caseId,
      subjectId,
      statements,
      ...(identity.length === 0 ? {} : { identity }),
    },
  });
};

const decide = (command: CaseCommand, state: CaseState): Decided => {
  if (command.type === 'OpenCase')
    return state.status === 'NONE'
      ? accept({ type: 'CaseOpened', data: command.data })
      : refuse('case-already-open', { caseId: state.caseId });
  if (state.status === 'NONE') return refuse('case-unknown');
  switch (command.type) {
    case 'RecordEntry':
      return recordEntry(command.data, state);
    case 'CorrectEntry':
      return correctEntry(command.data, state);
    case 'RetractStatements':
      return retractStatements(command.data, state);
    case 'RecordFact':
      return recordFact(command.data, state);
    case 'Disclose':
      return disclose(command.data, state);
    case 'CloseCase': {
      const { caseId, subjectId } = state;
      return state.status === 'CLOSED'
        ? refuse('case-closed', { caseId })
        : accept({ type: 'CaseClosed', data: { caseId, subjectId, reason: command.data.reason } });
    }
    default:
      return never(command);
  }
};

/** One unit's prevention case on one subject. */
export const preventionCase: Decider<CaseState, CaseCommand, CaseEvent, CaseRefusal> = {
  category: 'case',
  initial: noCase,
  decide,
  evolve: evolveCase,
};
