import { workedCases } from '../test/cases.js';
import { parseSituation } from './index.js';

const good = workedCases[0]?.situation;
if (good === undefined) throw new Error('no worked case');

const errorsOf = (value: unknown) => {
  const parsed = parseSituation(value);
  return 'errors' in parsed ? parsed.errors : [];
};
const rulesAt = (value: unknown) =>
  errorsOf(value).map(({ pointer, rule }) => `${pointer} ${rule}`);

describe('Reading a situation', () => {
  it('takes every worked case as it is', () => {
    for (const { situation } of workedCases) expect(parseSituation(situation)).toEqual(situation);
  });

  it('gives a frozen copy, so that nobody changes it after it was checked', () => {
    const copy = structuredClone(good);
    const parsed = parseSituation(copy);
    expect(parsed).not.toBe(copy);
    expect(Object.isFrozen(parsed)).toBe(true);
    expect('sender' in parsed && Object.isFrozen(parsed.sender)).toBe(true);
  });

  it('takes null for form, purpose and the two assessments, and nowhere else', () => {
    const { subject } = good;
    expect(errorsOf({ ...good, form: null, purpose: null })).toEqual([]);
    expect(
      errorsOf({
        ...good,
        subject: { ...subject, sociallyVulnerable: null, crimePreventionConcern: null },
      }),
    ).toEqual([]);
    expect(rulesAt({ ...good, consent: null })).toEqual(['/consent one-of']);
    expect(rulesAt({ ...good, subject: null })).toEqual(['/subject object']);
  });

  it('names every field that is missing', () => {
    expect(rulesAt({}).sort()).toEqual(
      Object.keys(good)
        .map((name) => `/${name} required`)
        .sort(),
    );
  });

  it('refuses an unknown field by its name, also a name that every object seems to have', () => {
    expect(rulesAt({ ...good, severity: 3 })).toEqual(['/severity unknown-field']);
    expect(rulesAt({ ...good, sender: { ...good.sender, toString: 1 } })).toEqual([
      '/sender/toString unknown-field',
    ]);
    expect(rulesAt({ ...good, '120588-0000': 1 })).toEqual(['/… unknown-field']);
    expect(rulesAt(JSON.parse(`{"__proto__": {}, ${JSON.stringify(good).slice(1)}`))).toEqual([
      '/__proto__ unknown-field',
    ]);
  });

  it('does not take a field from the prototype for a field', () => {
    expect(rulesAt(Object.create(good) as unknown)).toHaveLength(Object.keys(good).length);
  });

  it('points at a value outside its vocabulary without repeating it', () => {
    const errors = errorsOf({ ...good, recipient: { ...good.recipient, unit: '010190-1234' } });
    expect(errors.map(({ pointer, rule }) => [pointer, rule])).toEqual([
      ['/recipient/unit', 'one-of'],
    ]);
    expect(JSON.stringify(errors)).not.toContain('010190');
  });

  it.each([
    ['a category twice', { categories: ['SOCIAL', 'SOCIAL'] }, '/information/categories unique'],
    ['no list', { categories: 'SOCIAL' }, '/information/categories list'],
    [
      'an unknown category',
      { categories: ['SOCIAL', 'DREAMS'] },
      '/information/categories/1 one-of',
    ],
    [
      'a text for a boolean',
      { identifiesInformant: 'no' },
      '/information/identifiesInformant boolean',
    ],
  ])('refuses %s', (_title, change, wanted) => {
    expect(rulesAt({ ...good, information: { ...good.information, ...change } })).toEqual([wanted]);
  });

  it('caps the errors that it reports', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`x${String(at)}`, 1]));
    expect(errorsOf({ ...good, ...many })).toHaveLength(50);
  });

  it.each([[null], [undefined], ['text'], [3], [[]], [[good]]])(
    'refuses %j as a whole',
    (value) => {
      expect(errorsOf(value)).toEqual([
        { pointer: '', rule: 'object', detail: 'Must be an object.' },
      ]);
    },
  );
});
