import type { EntryType, Party, Statement } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { KnownFacts } from '../fact/fact.decider.js';
import { noFacts, withFact } from '../fact/fact.decider.js';
import type { CaseEvent, PreventionLevel } from './case.events.js';

export type CaseStatement = Readonly<{
  statement: Statement;
  entryId: string;
  standing: 'CURRENT' | 'REPLACED' | 'RETRACTED';
  /** Named in a disclosure of this case, or put in the place of one that was. */
  disclosed: boolean;
}>;

/** What the events of one case come to, as far as a later decision looks at it. */
export type CaseState = Readonly<{
  status: 'NONE' | 'OPEN' | 'CLOSED';
  caseId: string;
  subjectId: string;
  tenant: string;
  level: PreventionLevel | null;
  entries: ReadonlyMap<string, Readonly<{ entryType: EntryType; occurredAt: string }>>;
  statements: ReadonlyMap<string, CaseStatement>;
  /** Recipients by disclosureId. */
  disclosures: ReadonlyMap<string, readonly Party[]>;
  facts: KnownFacts;
}>;

export const noCase: CaseState = {
  status: 'NONE',
  caseId: '',
  subjectId: '',
  tenant: '',
  level: null,
  entries: new Map(),
  statements: new Map(),
  disclosures: new Map(),
  facts: noFacts,
};

const changed = (
  state: CaseState,
  changes: readonly (readonly [string, CaseStatement])[],
): CaseState =>
  changes.length === 0
    ? state
    : { ...state, statements: new Map([...state.statements, ...changes]) };

const marked = (
  state: CaseState,
  ids: readonly string[],
  mark: Partial<CaseStatement>,
): CaseState =>
  changed(
    state,
    ids.flatMap((id) => {
      const known = state.statements.get(id);
      return known === undefined ? [] : [[id, { ...known, ...mark }] as const];
    }),
  );

/** Folds one event into the state of its case. */
export const evolveCase = (state: CaseState, event: CaseEvent): CaseState => {
  switch (event.type) {
    case 'CaseOpened': {
      const { caseId, subjectId, tenant, level } = event.data;
      return { ...state, status: 'OPEN', caseId, subjectId, tenant, level };
    }
    case 'EntryRecorded': {
      const { entryId, entryType, occurredAt, statements } = event.data;
      const entries = new Map([...state.entries, [entryId, { entryType, occurredAt }] as const]);
      return changed(
        { ...state, entries },
        statements.map((statement) => [
          statement.statementId,
          { statement, entryId, standing: 'CURRENT', disclosed: false },
        ]),
      );
    }
    case 'EntryCorrected': {
      const { entryId, replaced } = event.data;
      const gone = replaced.map(({ statementId }) => statementId);
      return changed(
        marked(state, gone, { standing: 'REPLACED' }),
        replaced.map(({ by, disclosed }) => [
          by.statementId,
          { statement: by, entryId, standing: 'CURRENT', disclosed },
        ]),
      );
    }
    case 'EntryRetracted':
      return marked(state, event.data.statementIds, { standing: 'RETRACTED' });
    case 'FactRecorded':
      return { ...state, facts: withFact(state.facts, event.data.fact) };
    case 'DisclosureMade': {
      const { disclosureId, recipients, statements } = event.data;
      const disclosures = new Map([...state.disclosures, [disclosureId, recipients] as const]);
      const fresh = statements
        .map(({ statementId }) => statementId)
        .filter((id) => state.statements.get(id)?.disclosed === false);
      return marked({ ...state, disclosures }, fresh, { disclosed: true });
    }
    case 'CaseClosed':
      return { ...state, status: 'CLOSED' };
    default:
      return never(event);
  }
};
