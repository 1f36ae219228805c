import type { CarriedStatement, Statement, TakesBack } from '#libs/contracts';
import { never } from '#libs/kernel';
import type { Outgoing, Words } from '../outbound/outgoing.js';
import { nothingLeft } from '../outbound/outgoing.js';
import type { CaseClosing, CaseEvent, DisclosedStatement, Replacement } from './case.events.js';

type Data<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>['data'];

/** Content ids of the words that leave with this event. */
export const caseWords = (event: CaseEvent): readonly string[] => {
  if (event.type === 'DisclosureMade')
    return event.data.statements.map(({ contentId }) => contentId);
  if (event.type === 'EntryCorrected')
    return event.data.replaced.filter(goesWithWords).map(({ by }) => by.statementId);
  return [];
};

// Where category or marks changed, the old statement is withdrawn and a new disclosure is needed (DESIGN section 5):
// the new words have no decision to travel under.
const goesWithWords = ({ disclosed, sameMarks }: Replacement): boolean => disclosed && sameMarks;

const carried = (disclosed: DisclosedStatement, words: Words): CarriedStatement => {
  const { contentId, entryId, entryType, occurredAt, ...statement } = disclosed;
  return {
    ...marksOf(statement),
    entryId,
    entryType,
    occurredAt,
    content: contentOf(contentId, words),
  };
};

const marksOf = (statement: Statement): Statement => {
  const { statementId, category, thirdPerson, identifiesInformant, ownGround, ...more } = statement;
  const { commitment, ...rest } = more;
  nothingLeft(rest);
  return { statementId, category, thirdPerson, identifiesInformant, ownGround, commitment };
};

const contentOf = (contentId: string, words: Words): CarriedStatement['content'] => {
  const found = words.get(contentId);
  return found === undefined ? null : { text: found.text, salt: found.salt };
};

const opened = (data: Data<'CaseOpened'>): readonly Outgoing[] => {
  const { caseId, subjectId, tenant, level: _level, openedFrom: _openedFrom, ...rest } = data;
  nothingLeft(rest);
  return [
    { to: 'policy', type: 'dk.infohus.case.opened.v1', data: { caseId, subjectId } },
    {
      to: 'audit',
      type: 'dk.infohus.case.recorded.v1',
      data: { caseId, subjectId, tenant, change: 'OPENED' },
    },
  ];
};

const takenBackFrom = (reason: CaseClosing): TakesBack | null => {
  if (reason === 'UNFOUNDED') return 'ALL';
  return reason === 'WITHDRAWN_TO_POLICE' ? 'ALL_BUT_POLICE' : null;
};

const closed = (data: Data<'CaseClosed'>, tenant: string): readonly Outgoing[] => {
  const { caseId, subjectId, reason, ...rest } = data;
  nothingLeft(rest);
  return [
    {
      to: 'policy',
      type: 'dk.infohus.case.closed.v1',
      data: { caseId, subjectId, takesBack: takenBackFrom(reason) },
    },
    {
      to: 'audit',
      type: 'dk.infohus.case.recorded.v1',
      data: { caseId, subjectId, tenant, change: 'CLOSED' },
    },
  ];
};

const corrected = (data: Data<'EntryCorrected'>, words: Words): readonly Outgoing[] => {
  const { caseId, subjectId, entryId, entryType, occurredAt, replaced, ...rest } = data;
  nothingLeft(rest);
  const gone = replaced.filter(({ disclosed }) => disclosed);
  if (gone.length === 0) return [];
  const entry = { entryId, entryType, occurredAt };
  return [
    {
      to: 'policy',
      type: 'dk.infohus.entry.corrected.v1',
      data: {
        caseId,
        subjectId,
        entryId,
        replaced: gone.map(({ statementId, by, disclosed: _, sameMarks: __, ...left }) => {
          nothingLeft(left);
          return {
            statementId,
            by: carried({ ...by, ...entry, contentId: by.statementId }, words),
          };
        }),
      },
    },
  ];
};

const retracted = (data: Data<'EntryRetracted'>): readonly Outgoing[] => {
  const { caseId, subjectId, entryId, disclosed, reason, ...more } = data;
  const { statementIds: _all, erased: _erased, ...rest } = more;
  nothingLeft(rest);
  if (disclosed.length === 0) return [];
  return [
    {
      to: 'policy',
      type: 'dk.infohus.entry.retracted.v1',
      data: { caseId, subjectId, entryId, statementIds: disclosed, reason },
    },
  ];
};

const disclosed = (data: Data<'DisclosureMade'>, words: Words): readonly Outgoing[] => {
  const { disclosureId, caseId, subjectId, form, purpose, extent, necessity, ...more } = data;
  const { necessityCommitment, meeting, recipients, statements, ...most } = more;
  const { identity, requestId, retryOf, ...rest } = most;
  nothingLeft(rest);
  return [
    {
      to: 'policy',
      type: 'dk.infohus.disclosure.made.v1',
      data: {
        disclosureId,
        caseId,
        subjectId,
        form,
        purpose,
        extent,
        necessity,
        necessityCommitment,
        meeting,
        recipients,
        statements: statements.map((statement) => carried(statement, words)),
        ...(identity === undefined ? {} : { identity }),
        requestId,
        retryOf,
      },
    },
  ];
};

/**
 * What leaves the service when this happened in a case; entries that nobody disclosed stay at home.
 * @param tenant whose case it is
 */
export const caseOutbound = (
  event: CaseEvent,
  tenant: string,
  words: Words,
): readonly Outgoing[] => {
  switch (event.type) {
    case 'CaseOpened':
      return opened(event.data);
    case 'EntryRecorded':
      return [];
    case 'EntryCorrected':
      return corrected(event.data, words);
    case 'EntryRetracted':
      return retracted(event.data);
    case 'FactRecorded': {
      const { caseId, subjectId, factId, fact, ...rest } = event.data;
      nothingLeft(rest);
      const data = { factId, caseId, subjectId, fact };
      return [{ to: 'policy', type: 'dk.infohus.fact.recorded.v1', data }];
    }
    case 'DisclosureMade':
      return disclosed(event.data, words);
    case 'CaseClosed':
      return closed(event.data, tenant);
    default:
      return never(event);
  }
};
