import type { Statement } from '#libs/contracts';
import type { CaseClosing, CaseEvent } from './case.events.js';
import { caseOutbound, caseWords } from './case.outbound.js';

const about = { caseId: 'case-1', subjectId: 'subject-1' };
const inEntry = {
  entryId: 'entry-1',
  entryType: 'note',
  occurredAt: '2026-11-01T09:00:00Z',
} as const;
const statement = (statementId: string): Statement => ({
  statementId,
  category: 'HEALTH',
  thirdPerson: 'NONE',
  identifiesInformant: false,
  ownGround: false,
  commitment: `commitment-of-${statementId}`,
});
const words = (...ids: readonly string[]) =>
  new Map(ids.map((id) => [id, { id, subjectId: 'subject-1', text: `words of ${id}`, salt: 's' }]));
const out = (event: CaseEvent, ...known: readonly string[]) =>
  caseOutbound(event, 'kf', words(...known));

describe('What leaves the service of a case', () => {
  it('is its opening and closing, to policy and to audit, without level, origin or reason', () => {
    const opened: CaseEvent = {
      type: 'CaseOpened',
      data: { ...about, tenant: 'kf', level: 1, openedFrom: 7 },
    };
    expect(out(opened)).toEqual([
      { to: 'policy', type: 'dk.infohus.case.opened.v1', data: about },
      {
        to: 'audit',
        type: 'dk.infohus.case.recorded.v1',
        data: { ...about, tenant: 'kf', change: 'OPENED' },
      },
    ]);
    const closed = (reason: CaseClosing): CaseEvent => ({
      type: 'CaseClosed',
      data: { ...about, reason },
    });
    expect(out(closed('WITHDRAWN_TO_POLICE'))[0]!.data).toEqual({
      ...about,
      takesBack: 'ALL_BUT_POLICE',
    });
    expect(out(closed('UNFOUNDED'))[0]!.data).toEqual({ ...about, takesBack: 'ALL' });
    expect(out(closed('COMPLETED'))[0]!.data).toEqual({ ...about, takesBack: null });
    expect(out(closed('UNFOUNDED'))[1]!.data).toMatchObject({ tenant: 'kf', change: 'CLOSED' });
  });

  it('is no entry by itself', () => {
    const data = { ...inEntry, statements: [statement('a')] };
    const event: CaseEvent = { type: 'EntryRecorded', data };
    expect(out(event, 'a')).toEqual([]);
    expect(caseWords(event)).toEqual([]);
  });

  it('is each disclosed statement, with the words that are still there and no more of them', () => {
    const made: CaseEvent = {
      type: 'DisclosureMade',
      data: {
        ...about,
        disclosureId: 'disclosure-1',
        form: 'KSP_A',
        purpose: 'RELEASE_PLAN',
        extent: 'ITEMS',
        necessity: 'DOCUMENTED',
        necessityCommitment: 'why',
        meeting: 'NONE',
        recipients: [],
        statements: [
          { ...statement('a'), ...inEntry, contentId: 'a' },
          { ...statement('b'), ...inEntry, contentId: 'received-b' },
          { ...statement('erased'), ...inEntry, contentId: 'erased' },
        ],
        requestId: null,
        retryOf: null,
      },
    };
    expect(caseWords(made)).toEqual(['a', 'received-b', 'erased']);
    const [said] = out(made, 'a', 'received-b', 'disclosure-1');
    const { statements } = said!.data as { statements: readonly object[] };
    expect(statements).toEqual([
      { ...statement('a'), ...inEntry, content: { text: 'words of a', salt: 's' } },
      { ...statement('b'), ...inEntry, content: { text: 'words of received-b', salt: 's' } },
      { ...statement('erased'), ...inEntry, content: null },
    ]);
    expect(JSON.stringify(said)).not.toContain('contentId');
  });

  it('is a correction of what was disclosed: its words only where category and marks stayed', () => {
    const replaced = (id: string, disclosed: boolean, sameMarks: boolean) => ({
      statementId: id,
      by: statement(`${id}-new`),
      disclosed,
      sameMarks,
    });
    const event: CaseEvent = {
      type: 'EntryCorrected',
      data: {
        ...about,
        ...inEntry,
        replaced: [
          replaced('a', true, true),
          replaced('b', true, false),
          replaced('c', false, true),
        ],
      },
    };
    expect(caseWords(event)).toEqual(['a-new']);
    expect(out(event, 'a-new')).toEqual([
      {
        to: 'policy',
        type: 'dk.infohus.entry.corrected.v1',
        data: {
          ...about,
          entryId: 'entry-1',
          replaced: [
            {
              statementId: 'a',
              by: {
                ...statement('a-new'),
                ...inEntry,
                content: { text: 'words of a-new', salt: 's' },
              },
            },
            { statementId: 'b', by: { ...statement('b-new'), ...inEntry, content: null } },
          ],
        },
      },
    ]);
  });

  it('is a retraction of what was disclosed, and nothing where nothing was', () => {
    const retracted = (disclosed: readonly string[]): CaseEvent => ({
      type: 'EntryRetracted',
      data: {
        ...about,
        entryId: 'entry-1',
        statementIds: ['a', 'b'],
        disclosed,
        erased: [],
        reason: 'WRONG',
      },
    });
    expect(out(retracted([]))).toEqual([]);
    expect(out(retracted(['b']))[0]!.data).toEqual({
      ...about,
      entryId: 'entry-1',
      statementIds: ['b'],
      reason: 'WRONG',
    });
  });
});
