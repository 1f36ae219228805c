import { CaseRow } from './case.entities.js';
import { RequestRow } from './received.entities.js';
import { ChangeSet, patch } from './row-changes.js';
import type { RowChange } from './row-changes.js';

const key = (caseId: string) => ({ tenant: 'kf', caseId });
const put = (caseId: string, revision: number): RowChange => ({
  put: CaseRow,
  row: { ...key(caseId), revision },
});

const bulksOf = (...changes: readonly RowChange[]) => {
  const set = new ChangeSet();
  for (const change of changes) set.add(change);
  return set
    .bulks()
    .map(({ table, set: columns, rows }) => [
      table.name,
      columns,
      [...rows.values()].map(({ caseId, revision, closing }) => [caseId, revision, closing]),
    ]);
};

describe('changes of rows', () => {
  it('of many rows go into one bulk for each table and kind', () => {
    expect(
      bulksOf(
        put('a', 0),
        put('b', 0),
        patch(CaseRow, key('c'), { revision: 1 }),
        patch(CaseRow, key('d'), { revision: 2 }),
      ),
    ).toEqual([
      [
        'case_view',
        null,
        [
          ['a', 0, undefined],
          ['b', 0, undefined],
        ],
      ],
      [
        'case_view',
        ['revision'],
        [
          ['c', 1, undefined],
          ['d', 2, undefined],
        ],
      ],
    ]);
  });

  it('of one row merge, and the last word counts', () => {
    expect(
      bulksOf(
        put('a', 0),
        patch(CaseRow, key('a'), { revision: 1, closing: 'MOVED' }),
        patch(CaseRow, key('a'), { revision: 2 }),
      ),
    ).toEqual([['case_view', null, [['a', 2, 'MOVED']]]]);
    expect(
      bulksOf(patch(CaseRow, key('a'), { revision: 1 }), patch(CaseRow, key('a'), { revision: 2 })),
    ).toEqual([['case_view', ['revision'], [['a', 2, undefined]]]]);
  });

  it('keep their order where they cannot merge', () => {
    expect(
      bulksOf(
        patch(CaseRow, key('a'), { revision: 1 }),
        patch(CaseRow, key('a'), { closing: 'MOVED' }),
        put('a', 7),
        patch(CaseRow, key('a'), { revision: 8 }),
      ),
    ).toEqual([
      ['case_view', ['revision'], [['a', 1, undefined]]],
      ['case_view', ['closing'], [['a', undefined, 'MOVED']]],
      ['case_view', null, [['a', 8, undefined]]],
    ]);
  });

  it('name the whole key of their row', () => {
    const partial = { patch: RequestRow, key: { tenant: 'kf', requestId: 'r' }, set: {} };
    expect(() => bulksOf(partial)).toThrow('names no direction');
    expect(() => bulksOf({ put: class Nobody {}, row: {} })).toThrow('Nobody is no row shape');
  });
});
