import {
  booleanCheck,
  dateCheck,
  dateTimeCheck,
  integerCheck,
  listCheck,
  objectCheck,
  oneOfCheck,
  textCheck,
  uuidCheck,
} from './checks.js';

const passes = (check: (value: unknown) => unknown, values: readonly unknown[]): void => {
  for (const value of values) expect([value, check(value)]).toEqual([value, null]);
};
const fails = (check: (value: unknown) => unknown, values: readonly unknown[]): void => {
  for (const value of values) expect([value, check(value)]).not.toEqual([value, null]);
};

describe('A day', () => {
  it('is one that the calendar has', () => {
    passes(dateCheck, ['2026-11-21', '2024-02-29', '1899-12-31']);
    fails(dateCheck, ['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-1']);
    fails(dateCheck, ['0001-01-01', '2026-11-21T00:00:00Z', ' 2026-11-21', 20261121, null, '']);
  });
});

describe('An instant', () => {
  it('is one that the calendar has, and says its offset', () => {
    passes(dateTimeCheck, [
      '2026-11-21T10:00:00Z',
      '2026-11-21T10:00:00.123456789Z',
      '2026-11-21T23:59:59+01:00',
      '2026-11-21T00:00:00-11:30',
    ]);
    fails(dateTimeCheck, [
      '2026-11-21T10:00:00',
      '2026-11-21',
      '2026-02-30T10:00:00Z',
      '2026-11-21T24:00:00Z',
      '2026-11-21T10:60:00Z',
      '2026-11-21T10:00:60Z',
      '2026-11-21 10:00:00Z',
      '2026-11-21T10:00:00+99:00',
      1795265373,
    ]);
  });
});

describe('A text', () => {
  it('has a length, and words in it', () => {
    const check = textCheck({ maxLength: 5 });
    passes(check, ['a', 'abcde', 'å æ ø', 'to\nli', '😀']);
    fails(check, ['', '   ', '\n\t', 'abcdef', 5, null, undefined, ['a']]);
  });

  it('may be empty only where that is said', () => {
    passes(textCheck({ minLength: 0, maxLength: 5 }), ['', '  ']);
  });

  it('hides nothing: no control characters, nothing that turns it around', () => {
    fails(textCheck({ maxLength: 9 }), [
      'a\u0000',
      'a\u001b[0m',
      'a\u202eb',
      'a\u2066b',
      'a\u0085',
    ]);
  });

  it('follows its pattern', () => {
    const check = textCheck({ maxLength: 9, pattern: /^(?:a|b)+$/ });
    passes(check, ['abab']);
    expect(check('abc')).toMatchObject({ rule: 'pattern' });
  });
});

describe('Other values', () => {
  it('are of their closed list', () => {
    const check = oneOfCheck(['IDENTITY', 'HEALTH']);
    passes(check, ['IDENTITY']);
    fails(check, ['identity', 'IDENTITY ', '', null, ['IDENTITY'], 'toString']);
  });

  it('are whole numbers within bounds, and nothing that looks like one', () => {
    passes(integerCheck(1, 3), [1, 3]);
    fails(integerCheck(1, 3), [0, 4, 1.5, '2', null, NaN, Infinity, 2n, true]);
  });

  it('are true or false, and nothing that could pass for it', () => {
    passes(booleanCheck, [true, false]);
    fails(booleanCheck, ['true', 1, 0, null]);
  });

  it('are lower-case UUIDs', () => {
    passes(uuidCheck, ['018f0000-0000-7000-8000-000000000000']);
    fails(uuidCheck, ['018F0000-0000-7000-8000-000000000000', '018f0000', '', null, 1]);
  });

  it('are objects, not lists', () => {
    passes(objectCheck, [{}]);
    fails(objectCheck, [[], null, 'x', 1, undefined]);
  });

  it('are lists whose members are in order, one by one', () => {
    const check = listCheck({ min: 1, max: 3, unique: true }, oneOfCheck(['a', 'b', 'c']));
    passes(check, [['a'], ['a', 'b', 'c']]);
    fails(check, [[], 'a', { 0: 'a' }, ['a', 'a'], ['a', 'b', 'c', 'a'], null]);
    expect(check(['a', 'x'])).toMatchObject({ rule: 'one-of', member: 1 });
  });
});
