import { nameBasedId } from '#libs/kernel';
import { canonicalJson } from '#libs/ledger';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { aDecision } from '../../test/a-decision.fixture.js';
import { entryMembers, filingColumns, filingOf, isFiledAs } from './filing.js';

const decided = aDecision(createEngine(loadShippedPolicySet()), 1, nameBasedId('subject'));
const nothing = Object.fromEntries(filingColumns.map((column) => [column, null]));

describe('What an entry is found by', () => {
  it('is of a decision its ids, its recipient, and how it was decided', () => {
    expect(filingOf(canonicalJson(decided))).toEqual({
      ...nothing,
      subject_id: decided.subjectId,
      case_id: decided.caseId,
      disclosure_id: decided.disclosureId,
      decision_id: decided.decisionId,
      recipient: `${decided.recipient.agency}/${decided.recipient.unit}`,
      form: decided.situation.form,
      outcome: decided.decision.outcome,
      reason: decided.decision.reason,
      rule: decided.decision.policies[0] ?? null,
    });
  });

  it('is of a look-up who looked, and of a receipt who received', () => {
    const lookup = { outcome: 'SHOWN', reader: { actor: 'a "b"', unit: 'X' }, subjectId: 's' };
    expect(filingOf(canonicalJson(lookup))).toEqual({
      ...nothing,
      outcome: 'SHOWN',
      reader: 'a "b"',
      subject_id: 's',
    });
    const to = { agency: '1470', unit: 'POLICE' };
    expect(filingOf(canonicalJson({ to, tenant: 't' }))).toMatchObject({
      recipient: '1470/POLICE',
    });
    expect(filingOf(canonicalJson({ to: null, tenant: 't' }))).toMatchObject({ recipient: 't' });
  });

  it('is nothing where nothing is left, nor what stands deeper in it', () => {
    expect(filingOf(null)).toEqual(nothing);
    expect(
      filingOf(canonicalJson({ source: { subjectId: 's' }, caseId: null, form: 'A' })),
    ).toEqual(nothing);
  });

  it('is missed in every column when somebody wrote over it', () => {
    const text = canonicalJson(decided);
    const members = entryMembers(text);
    expect(isFiledAs(filingOf(text), members)).toBe(true);
    for (const column of filingColumns)
      for (const other of [null, 'x'])
        if (filingOf(text)[column] !== other)
          expect([column, isFiledAs({ ...filingOf(text), [column]: other }, members)]).toEqual([
            column,
            false,
          ]);
  });
});
