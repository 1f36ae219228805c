import type { EntryType, Party, Statement } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { KnownFacts } from '../fact/fact.decider.js';
import { noFacts, withFact } from '../fact/fact.decider.js';
import type { Shelf } from '../shelf.js';
import { emptyShelf, shelve, shelved } from '../shelf.js';
import type { CaseEvent, PreventionLevel } from './case.events.js';

export type CaseStatement = Readonly<{
  statement: Statement;
  entryId: string;
  standing: 'CURRENT' | 'REPLACED' | 'RETRACTED';
  /** Named in a disclosure of this case, or put in the place of one that was. */
  disclosed: boolean;
  /** The statement in whose place it stands. */
  replaces: string | null;
  /** Place in the case, in the order of recording. */
  ordinal: number;
}>;

export type CaseEntry = Readonly<{ entryType: EntryType; occurredAt: string }>;

/** What the events of one case come to, as far as a later decision looks at it. */
export type CaseState = Readonly<{
  status: 'NONE' | 'OPEN' | 'CLOSED';
  caseId: string;
  subjectId: string;
  tenant: string;
  level: PreventionLevel | null;
  /** What it began with was received. */
  fromInbox: boolean;
  entries: Shelf<CaseEntry>;
  statements: Shelf<CaseStatement>;
  /** Ids of those that tell who it is, however they stand now. */
  who: readonly string[];
  /** Recipients by disclosureId. */
  disclosures: Shelf<readonly Party[]>;
  facts: KnownFacts;
}>;

export const noCase: CaseState = {
  status: 'NONE',
  caseId: '',
  subjectId: '',
  tenant: '',
  level: null,
  fromInbox: false,
  entries: emptyShelf,
  statements: emptyShelf,
  who: [],
  disclosures: emptyShelf,
  facts: noFacts,
};

type Statements = CaseState['statements'];

const knownMax = 10_000;
const known = new Map<string, readonly Party[]>();

/** One list for all disclosures that went to the same: a state holds thousands of them. */
const theSame = (recipients: readonly Party[]): readonly Party[] => {
  const name = recipients.map(({ agency, unit }) => `${agency}/${unit}`).join();
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= knownMax) known.clear();
  const kept = Object.freeze(recipients.map(({ agency, unit }) => Object.freeze({ agency, unit })));
  known.set(name, kept);
  return kept;
};

const added = (
  statements: Statements,
  statement: Statement,
  entryId: string,
  disclosed: boolean,
  replaces: string | null,
): Statements =>
  shelve(statements, statement.statementId, {
    statement,
    entryId,
    standing: 'CURRENT',
    disclosed,
    replaces,
    ordinal: statements.size,
  });

const marked = (
  statements: Statements,
  ids: readonly string[],
  mark: Partial<Pick<CaseStatement, 'standing' | 'disclosed'>>,
): Statements =>
  ids.reduce((all, id) => {
    const known = shelved(all, id);
    return known === undefined ? all : shelve(all, id, { ...known, ...mark });
  }, statements);

/** Folds one event into the state of its case. */
export const evolveCase = (state: CaseState, event: CaseEvent): CaseState => {
  switch (event.type) {
    case 'CaseOpened': {
      const { caseId, subjectId, tenant, level, openedFrom } = event.data;
      const fromInbox = openedFrom !== null;
      return { ...state, status: 'OPEN', caseId, subjectId, tenant, level, fromInbox };
    }
    case 'EntryRecorded': {
      const { entryId, entryType, occurredAt } = event.data;
      const statements = event.data.statements.reduce(
        (all, statement) => added(all, statement, entryId, false, null),
        state.statements,
      );
      const entries = shelve(state.entries, entryId, { entryType, occurredAt });
      return { ...state, entries, statements, who: withWho(state.who, event.data.statements) };
    }
    case 'EntryCorrected': {
      const { entryId, replaced } = event.data;
      const gone = replaced.map(({ statementId }) => statementId);
      const statements = replaced.reduce(
        (all, { statementId, by, disclosed }) => added(all, by, entryId, disclosed, statementId),
        marked(state.statements, gone, { standing: 'REPLACED' }),
      );
      const by = replaced.map((one) => one.by);
      return { ...state, statements, who: withWho(state.who, by) };
    }
    case 'EntryRetracted': {
      const { statementIds } = event.data;
      const statements = marked(state.statements, statementIds, { standing: 'RETRACTED' });
      return { ...state, statements };
    }
    case 'FactRecorded':
      return { ...state, facts: withFact(state.facts, event.data.fact) };
    case 'DisclosureMade': {
      const { disclosureId, recipients } = event.data;
      const ids = event.data.statements.map(({ statementId }) => statementId);
      const fresh = ids.filter((id) => shelved(state.statements, id)?.disclosed === false);
      const statements = marked(state.statements, fresh, { disclosed: true });
      const disclosures = shelve(state.disclosures, disclosureId, theSame(recipients));
      return { ...state, statements, disclosures };
    }
    case 'CaseClosed':
      return { ...state, status: 'CLOSED' };
    default:
      return never(event);
  }
};

/** True when the statement tells who it is, and of nobody else: it stands in nobody's way. */
export const tellsWho = ({ category, thirdPerson, identifiesInformant }: Statement): boolean =>
  category === 'IDENTITY' && thirdPerson === 'NONE' && !identifiesInformant;

/** What the case has of its own, as it stands, that tells who it is. */
export const whoIn = ({ statements, who }: CaseState): readonly CaseStatement[] =>
  who
    .map((id) => shelved(statements, id))
    .filter((known) => known?.standing === 'CURRENT')
    .filter((known) => known !== undefined);

const withWho = (who: readonly string[], added: readonly Statement[]): readonly string[] => [
  ...who,
  ...added.filter(tellsWho).map(({ statementId }) => statementId),
];

/** To whom a disclosure of this case went; null: it made no such disclosure. */
export const recipientsOf = (
  { disclosures }: CaseState,
  disclosureId: string,
): readonly Party[] | null => shelved(disclosures, disclosureId) ?? null;

/** True for what was recorded in this case, whatever became of it since. */
export const isOwnStatement = ({ statements }: CaseState, statementId: string): boolean =>
  shelved(statements, statementId) !== undefined;
