import {
  lawOf,
  loadedLaw,
  problemsOfReading,
  setChanged,
  setWith,
  setWithout,
} from '../test/laws.js';
import { LIMITS, nestingOf, problemsOfContent } from './limits.js';
import { lint } from './lint.js';
import { loadShippedPolicySet, policySet } from './index.js';

const shipped = loadShippedPolicySet();
const policy = (change: Partial<Record<string, string>> = {}) => {
  const { sentence = '// Stops nobody.', head = '', rest = '', id = 'R06' } = change;
  const text = `${sentence}
@id("${id}")
@outcome("${change['outcome'] ?? 'DENY'}")
@reason("${change['reason'] ?? 'INCOMPLETE'}")
@basis("${change['basis'] ?? 'NUM'}")
@statute("${change['statute'] ?? 'retsplejeloven § 115'}")
@source("S1")
@mark("D")
${head}${change['effect'] ?? 'forbid'} (principal, ${change['action'] ?? 'action == Action::"disclose"'}, resource)${rest};
`;
  return setWith({ 'b-acute.cedar': text });
};
const lintOf = (change: Partial<Record<string, string>>) => lint(lawOf(policy(change)));

describe('Reading a policy set', () => {
  it('finds nothing wrong with the shipped one', () => {
    expect(problemsOfReading(shipped)).toEqual([]);
  });

  it.each([
    ['an id that is used twice', policy({ id: 'R57' }), /R57: the id is used twice/],
    ['no id', setChanged('b-acute.cedar', '@id("R04")', ''), /no @id/],
    ['an outcome that is none', policy({ outcome: 'MAYBE' }), /@outcome is no outcome/],
    ['a reason that is none', policy({ reason: 'BECAUSE' }), /@reason is no reason/],
    ['a forbid that says PERMIT', policy({ outcome: 'PERMIT' }), /effect and @outcome disagree/],
    ['a permit that says DENY', policy({ effect: 'permit' }), /effect and @outcome disagree/],
    ['an action without restriction', policy({ action: 'action' }), /not restricted/],
    [
      'an action that nobody asks',
      policy({ action: 'action == Action::"read"' }),
      /not restricted/,
    ],
    [
      'a misspelt purpose',
      setChanged('c-ban.cedar', 'Purpose::"PROSECUTE"', 'Purpose::"PROSECUTES"'),
      /PROSECUTES/,
    ],
    [
      'a misspelt group',
      setChanged('j-parties.cedar', 'Group::"NEVER"', 'Group::"NEWER"'),
      /NEWER/,
    ],
    [
      'an attribute that does not exist',
      setChanged('m-record.cedar', 'context.record', 'context.protocol'),
      /protocol/,
    ],
    ['text that is no Cedar', setWith({ 'b-acute.cedar': 'permit everything' }), /b-acute\.cedar/],
    [
      'a template',
      policy({ action: 'action == Action::"disclose"', rest: '', head: '' }) &&
        setWith({ 'z.cedar': '@id("R90") forbid (principal == ?principal, action, resource);' }),
      /template/,
    ],
  ])('refuses %s', (_title, set, complaint) => {
    expect(problemsOfReading(set).join('\n')).toMatch(complaint);
  });

  it.each([
    [
      'a unit in a group that is none',
      { groups: { ...shipped.terms.groups, KF: ['KF_PRISON', 'PRISON'] } },
    ],
    ['a group that is filled by hand', { groups: { ...shipped.terms.groups, LISTED: ['PET'] } }],
    ['a form with a purpose that is none', { purposesOfForm: { SSP: ['GOSSIP'] } }],
    ['a basis table with a form left out', { basisOfForm: { NUM: { SSP: 'RPL115-1-1' } } }],
    ['a member that is not known', { more: {} }],
  ])('refuses terms with %s', (_title, change) => {
    const terms = { ...shipped.terms, ...change } as unknown as typeof shipped.terms;
    expect(problemsOfReading(policySet({ ...shipped, terms })).join()).toMatch(/terms: /);
  });

  it('refuses a necessity table with a category that is none', () => {
    const rows = [{ forms: ['SSP'], unit: 'POLICE', withhold: ['SHOES'] }];
    const necessity = { ...shipped.necessity, rows } as unknown as typeof shipped.necessity;
    expect(problemsOfReading(policySet({ ...shipped, necessity }))).toEqual([
      'necessity: rows/0/withhold',
    ]);
  });
});

describe('The lint of policy files', () => {
  it('finds nothing wrong with the shipped ones', () => {
    expect(lint(loadedLaw())).toEqual([]);
  });

  it.each([
    [
      'a permit beside the four',
      { id: 'R90', effect: 'permit', outcome: 'PERMIT', reason: 'OK' },
      /only R11, R55, R56, R57/,
    ],
    ['an id in another style', { id: 'R6' }, /the id is not like/],
    ['an id that sorts wrongly', { id: 'R06.10' }, /the id is not like/],
    ['no statute', { statute: '' }, /no @statute/],
    ['an unknown basis', { basis: 'RPL999' }, /RPL999 is not in the terms/],
    ['a basis that only permits carry', { basis: 'ATTACHED' }, /ATTACHED is not in the terms/],
    ['an annotation that nobody reads', { head: '@priority("1")\n' }, /@priority/],
    ['a missing fact without words', { head: '@missing("/weather")\n' }, /@missing is no fact/],
    ['no plain sentence', { sentence: '' }, /no plain sentence/],
    ['a half sentence', { sentence: '// Stops' }, /no plain sentence/],
  ])('refuses %s', (_title, change, complaint) => {
    expect(lintOf(change).join('\n')).toMatch(complaint);
  });

  it.each([
    [
      'an exception',
      '.contains(context.purpose) };',
      '.contains(context.purpose) }\nunless { context.consent == Consent::"GIVEN" };',
      /no "unless"/,
    ],
    [
      'merged triggers',
      '.contains(context.purpose) };',
      '.contains(context.purpose) || context.identifiesInformant };'.replace(
        'context.identifies',
        'context.information.identifies',
      ),
      /no "\|\|"/,
    ],
    [
      'a narrowed sender',
      'forbid (principal,',
      'forbid (principal in Group::"AUTHORITY",',
      /every sender and recipient/,
    ],
  ])('refuses a ban with %s', (_title, from, to, complaint) => {
    expect(lint(lawOf(setChanged('c-ban.cedar', from, to))).join('\n')).toMatch(complaint);
  });

  it('refuses a permit that trusts units nobody listed', () => {
    const set = setChanged('o-permits.cedar', 'principal in Group::"LISTED"', 'principal');
    expect(lint(lawOf(set)).join()).toMatch(/must name LISTED/);
  });

  it('refuses a set in which an action permits nothing at all', () => {
    expect(lint(lawOf(setWithout('R11'))).join()).toMatch(
      /nothing is ever permitted for discloseStatistics/,
    );
  });
});

describe('The limits of a set from outside', () => {
  it('let the shipped set pass', () => {
    expect(problemsOfContent(JSON.parse(JSON.stringify(shipped)))).toEqual([]);
  });

  it.each([
    ['no object', null],
    ['a member too many', { ...shipped, comment: 'x' }],
    ['a policy that is no text', { ...shipped, policies: { 'a.cedar': 1 } }],
    ['a file name that leaves the folder', { ...shipped, policies: { '../a.cedar': '' } }],
    [
      'a long file',
      { ...shipped, policies: { 'a.cedar': 'x'.repeat(LIMITS.fileCharactersMax + 1) } },
    ],
    [
      'many files',
      {
        ...shipped,
        policies: Object.fromEntries(
          Array.from({ length: 65 }, (_, at) => [`a${String(at)}.cedar`, '']),
        ),
      },
    ],
    ['deep brackets', { ...shipped, policies: { 'a.cedar': '('.repeat(25) } }],
    ['deep negations', { ...shipped, policies: { 'a.cedar': '!'.repeat(25) } }],
    ['a long schema', { ...shipped, schema: ' '.repeat(LIMITS.schemaCharactersMax + 1) }],
    ['a version that is no name', { ...shipped, version: '../../etc' }],
    ['no terms', { ...shipped, terms: undefined }],
  ])('refuse %s', (_title, value) => {
    expect(problemsOfContent(value)).not.toEqual([]);
  });

  it('do not count brackets in texts and comments', () => {
    expect(nestingOf(`// ${'('.repeat(50)}\n@source("${'('.repeat(50)}") permit([{}])`)).toBe(3);
  });
});
