import type { Statement } from '#libs/contracts';
import { specFor } from '../../../testing/src/spec-for.js';
import {
  caseId,
  closed,
  disclosed,
  entry,
  inEntry,
  now,
  opened,
  statement,
  subjectId,
  today,
} from '../../test/cases.js';
import type { CaseCommand } from './case.commands.js';
import { preventionCase } from './case.decider.js';
import type { CaseEvent } from './case.events.js';

const { given } = specFor(preventionCase);

describe('Opening a case', () => {
  const open: CaseCommand = { type: 'OpenCase', data: opened.data as never };
  it('is possible once', () => {
    given().when(open).then(opened);
    given(opened).when(open).thenRefused('case-already-open');
  });
});

describe('Recording an entry', () => {
  const record = (more: object = {}): CaseCommand => ({
    type: 'RecordEntry',
    data: { ...inEntry, statements: [statement('a')], now, ...more },
  });
  it('keeps its statements with their marks', () =>
    given(opened)
      .when(record())
      .then(entry(statement('a'))));
  it('is refused without statements', () =>
    given(opened)
      .when(record({ statements: [] }))
      .thenRefused('entry-without-statements'));
  it('is refused in a closed case and where there is none', () => {
    given(opened, closed).when(record()).thenRefused('case-closed');
    given().when(record()).thenRefused('case-unknown');
  });
  it('is refused when it has not happened yet, whatever the offset', () => {
    const at = (occurredAt: string) => given(opened).when(record({ occurredAt }));
    at('2026-11-21T10:00:01Z').thenRefused('occurred-in-future');
    at('2026-11-21T10:30:00+00:00').thenRefused('occurred-in-future');
    at('2026-11-21T10:30:00+01:00').then({
      ...entry(statement('a')),
      data: { ...inEntry, occurredAt: '2026-11-21T10:30:00+01:00', statements: [statement('a')] },
    } as CaseEvent);
  });
});

describe('Correcting', () => {
  const correct = (statementId: string, by: object = {}): CaseCommand => ({
    type: 'CorrectEntry',
    data: {
      entryId: 'entry-1',
      corrections: [{ statementId, by: { statementId: 'b', commitment: 'new', ...by } }],
    },
  });
  const corrected = (
    by: Statement,
    marks: Readonly<{ disclosed: boolean; sameMarks: boolean }>,
  ): CaseEvent => ({
    type: 'EntryCorrected',
    data: { caseId, subjectId, ...inEntry, replaced: [{ statementId: 'a', by, ...marks }] },
  });
  const next = statement('b', { commitment: 'new' });

  it('puts new words under the old marks', () =>
    given(opened, entry(statement('a')))
      .when(correct('a'))
      .then(corrected(next, { disclosed: false, sameMarks: true })));
  it('tells apart a change of category or marks', () =>
    given(opened, entry(statement('a')))
      .when(correct('a', { category: 'HEALTH' }))
      .then(corrected({ ...next, category: 'HEALTH' }, { disclosed: false, sameMarks: false })));
  it('says that recipients hold what is replaced', () =>
    given(opened, entry(statement('a')), disclosed('a'))
      .when(correct('a'))
      .then(corrected(next, { disclosed: true, sameMarks: true })));
  it('is possible in a closed case', () =>
    given(opened, entry(statement('a')), closed)
      .when(correct('a'))
      .then(corrected(next, { disclosed: false, sameMarks: true })));
  it('is refused for a statement that does not stand', () => {
    given(opened, entry(statement('x')))
      .when(correct('a'))
      .thenRefused('statement-unknown');
    given(opened).when(correct('a')).thenRefused('entry-unknown');
    given(opened, entry(statement('a')), corrected(next, { disclosed: false, sameMarks: true }))
      .when(correct('a'))
      .thenRefused('statement-replaced');
  });
});

describe('Retracting', () => {
  const retract = (...statementIds: readonly string[]): CaseCommand => ({
    type: 'RetractStatements',
    data: { entryId: 'entry-1', statementIds, reason: 'WRONG' },
  });
  const retracted = (ids: readonly string[], out: readonly string[]): CaseEvent => ({
    type: 'EntryRetracted',
    data: {
      caseId,
      subjectId,
      entryId: 'entry-1',
      statementIds: ids,
      disclosed: out,
      erased: [],
      reason: 'WRONG',
    },
  });
  it('takes the words of unlawful ones out of the case, with those in whose place they stood', () => {
    const unlawful = (...statementIds: readonly string[]): CaseCommand => ({
      type: 'RetractStatements',
      data: { entryId: 'entry-1', statementIds, reason: 'UNLAWFUL' },
    });
    const gone = (statementIds: readonly string[], erased: readonly string[]): CaseEvent => ({
      type: 'EntryRetracted',
      data: {
        ...{ caseId, subjectId, entryId: 'entry-1', statementIds },
        ...{ disclosed: [], erased, reason: 'UNLAWFUL' },
      },
    });
    given(opened, entry(statement('a'), statement('c')))
      .when(unlawful('a'))
      .then(gone(['a'], ['a']));
    const b = { statementId: 'a', by: statement('b'), disclosed: false, sameMarks: true };
    const corrected: CaseEvent = {
      type: 'EntryCorrected',
      data: {
        ...{ caseId, subjectId, entryId: 'entry-1', entryType: 'note' },
        occurredAt: '2026-11-20T10:00:00.000Z',
        replaced: [b],
      },
    };
    given(opened, entry(statement('a'), statement('c')), corrected)
      .when(unlawful('b', 'c'))
      .then(gone(['b', 'c'], ['b', 'a', 'c']));
  });
  it('names those that recipients hold, also where one took the place of another', () => {
    given(opened, entry(statement('a'), statement('c')), disclosed('a'))
      .when(retract('a', 'c'))
      .then(retracted(['a', 'c'], ['a']));
    given(opened, entry(statement('a')), disclosed('a'), {
      type: 'EntryCorrected',
      data: {
        caseId,
        subjectId,
        ...inEntry,
        replaced: [{ statementId: 'a', by: statement('b'), disclosed: true, sameMarks: true }],
      },
    })
      .when(retract('b'))
      .then(retracted(['b'], ['b']));
  });
  it('is refused twice, and for a statement named twice', () => {
    given(opened, entry(statement('a')), retracted(['a'], []))
      .when(retract('a'))
      .thenRefused('statement-retracted');
    given(opened, entry(statement('a')))
      .when(retract('a', 'a'))
      .thenRefused('statement-named-twice');
  });
});

describe('Recording a fact', () => {
  const record = (fact: object, unit = 'KF_PRISON'): CaseCommand => ({
    type: 'RecordFact',
    data: { factId: 'fact-1', fact: fact as never, unit: unit as never, today },
  });
  const recorded = (fact: object): CaseEvent => ({
    type: 'FactRecorded',
    data: { caseId, subjectId, factId: 'fact-1', fact: fact as never },
  });
  const detained = {
    type: 'DetentionRecorded',
    kind: 'KF_INSTITUTION',
    convicted: true,
    institution: 'kf-nyborg',
    from: '2026-03-01',
  };
  const released = (date: string) => ({ type: 'Released', date });

  it('is never refused because the case is closed: it happened', () =>
    given(opened, closed)
      .when(record(released(today)))
      .then(recorded(released(today))));
  it('is refused for a unit that may not record it', () =>
    given(opened)
      .when(record(released(today), 'MUNICIPALITY_SOCIAL'))
      .thenRefused('fact-not-for-this-unit'));
  it('is refused when it lies in the future; a plan may', () => {
    given(opened)
      .when(record(released('2026-11-22')))
      .thenRefused('date-in-future');
    const planned = { type: 'ReleasePlanned', date: '2027-01-05' };
    given(opened).when(record(planned)).then(recorded(planned));
  });
  it('is refused when the release comes before the detention, unless a new one began', () => {
    given(opened, recorded(detained))
      .when(record(released('2026-02-28')))
      .thenRefused('release-before-detention');
    given(opened, recorded(detained))
      .when(record(released('2026-03-01')))
      .then(recorded(released('2026-03-01')));
  });
  it('is refused when follow-up ends before the release', () =>
    given(opened, recorded(detained), recorded(released('2026-10-01')))
      .when(record({ type: 'FollowUpEnded', date: '2026-09-30' }))
      .thenRefused('follow-up-before-release'));
  it('is refused when follow-up ends before the release that is planned, or before the detention', () => {
    const ended = (date: string) => record({ type: 'FollowUpEnded', date });
    const planned = recorded({ type: 'ReleasePlanned', date: '2026-11-10' });
    given(opened, recorded(detained), planned)
      .when(ended('2026-11-09'))
      .thenRefused('follow-up-before-release');
    given(opened, recorded(detained))
      .when(ended('2026-02-28'))
      .thenRefused('follow-up-before-release');
    const changed = recorded({ type: 'ReleaseChanged', date: null, reason: 'CANCELLED' });
    given(opened, recorded(detained), planned, changed)
      .when(ended('2026-11-09'))
      .then(recorded({ type: 'FollowUpEnded', date: '2026-11-09' }));
  });
  it('may end the follow-up of a former release late, after a new detention', () =>
    given(opened, recorded(released('2026-01-10')), recorded(detained))
      .when(record({ type: 'FollowUpEnded', date: '2026-02-20' }))
      .then(recorded({ type: 'FollowUpEnded', date: '2026-02-20' })));
  it('is refused for a consent that had run out before it was given', () =>
    given(opened)
      .when(
        record({
          type: 'ConsentGiven',
          recipients: [],
          purposes: [],
          categories: [],
          until: '2026-11-20',
        }),
      )
      .thenRefused('ends-before-it-begins'));
});

describe('Closing a case', () => {
  it('is possible once', () => {
    const close: CaseCommand = { type: 'CloseCase', data: { reason: 'COMPLETED' } };
    given(opened).when(close).then(closed);
    given(opened, closed).when(close).thenRefused('case-closed');
  });
});
