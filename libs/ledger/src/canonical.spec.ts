import fc from 'fast-check';
import { canonicalJson } from './canonical.js';

describe('Canonical JSON', () => {
  it('is that of the examples of RFC 8785', () => {
    expect(
      canonicalJson({
        numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
        literals: [null, true, false],
      }),
    ).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    // Section 3.2.3: members sorted by UTF-16 code units, not by code points.
    const unsorted = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(unsorted)) as object)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('is the same text for the same value, in whatever order its members were put', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        const text = canonicalJson(value);
        expect(canonicalJson(reversed)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('leaves out members that are undefined, and writes minus zero as zero', () => {
    expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}');
  });

  it.each([
    { what: 'a number that is not finite', value: { a: [1, NaN] }, pointer: '/a/1' },
    { what: 'half a surrogate pair', value: { a: '\ud800' }, pointer: '/a' },
    { what: 'an object of a class', value: { at: new Date(0) }, pointer: '/at' },
    { what: 'a value of type undefined', value: [undefined], pointer: '/0' },
    { what: 'a value of type undefined', value: Array(1), pointer: '/0' },
    { what: 'a value of type bigint', value: 1n, pointer: '' },
  ])('cannot say $what, and names the place', ({ what, value, pointer }) => {
    expect(() => canonicalJson(value)).toThrow(`${what}, at "${pointer}"`);
  });
});
