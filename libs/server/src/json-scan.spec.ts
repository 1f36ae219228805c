import fc from 'fast-check';
import { depthMax, pointerStep, scanJson } from './json-scan.js';

const ruleAt = (text: string): readonly [string, string] | null => {
  const flaw = scanJson(text);
  return flaw === null ? null : [flaw.pointer, flaw.rule];
};

describe('Looking through JSON', () => {
  it('finds nothing wrong with what JSON.stringify writes', () => {
    const plain = fc.dictionary(
      fc
        .string({ minLength: 1 })
        .filter((key) => !(key in Object.prototype) && !key.includes('\0')),
      fc.oneof(
        fc.boolean(),
        fc.integer(),
        fc.constant(null),
        fc.string().filter((text) => !text.includes('\0')),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
        fc.array(fc.dictionary(fc.constantFrom('a', '"', '\\', '\\"', ','), fc.constant('x}]'))),
      ),
    );
    fc.assert(
      fc.property(plain, fc.constantFrom(0, 2), (value, indent) => {
        expect(scanJson(JSON.stringify(value, null, indent))).toBeNull();
      }),
    );
  });

  it('finds a key that stands twice, at any depth, however it is written', () => {
    expect(ruleAt('{"a":1,"a":2}')).toEqual(['/a', 'unique-key']);
    expect(ruleAt('{"x":[{"a":{}},{"b":[1,{"c":1,"\\u0063":2}]}]}')).toEqual([
      '/x/1/b/1/c',
      'unique-key',
    ]);
    expect(ruleAt('{"a\\"":1,"a\\\\":1,"a\\"":2}')).toEqual(['/a"', 'unique-key']);
    expect(ruleAt('{"":1,"":2}')).toEqual(['/', 'unique-key']);
  });

  it('lets the same key stand in two objects, and a value repeat a key', () => {
    expect(ruleAt('[{"a":1},{"a":1},{"b":{"a":"a"},"a":"a"}]')).toBeNull();
  });

  it('finds keys that every object has', () => {
    expect(ruleAt('{"a":{"__proto__":{"admin":true}}}')).toEqual(['/a/__proto__', 'unknown-field']);
    expect(ruleAt('{"constructor":1}')).toEqual(['/constructor', 'unknown-field']);
    expect(ruleAt('{"a":"constructor"}')).toBeNull();
  });

  it('finds texts that no database can hold', () => {
    expect(ruleAt('{"a":["x","\\u0000"]}')).toEqual(['/a/1', 'no-nul']);
    expect(ruleAt('{"\\u0000":1}')).toEqual(['/\u0000', 'no-nul']);
    expect(ruleAt('["\\ud83d"]')).toEqual(['/0', 'well-formed']);
    expect(ruleAt('["\\ud83d\\ude00"]')).toBeNull();
  });

  it('finds numbers that would become others', () => {
    expect(ruleAt('[9007199254740991,-9007199254740991,0.1,-1.5e-3,0]')).toBeNull();
    for (const number of ['9007199254740993', '-9007199254740992', '1e400', '-1e400', '1e300'])
      expect(ruleAt(`[1,${number}]`)).toEqual(['/1', 'number-range']);
    expect(ruleAt('["9007199254740993"]')).toBeNull();
  });

  it(`finds nesting beyond ${depthMax}`, () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(ruleAt(nested(depthMax))).toBeNull();
    expect(ruleAt(nested(depthMax + 1))![1]).toBe('depth');
    expect(ruleAt(`[${Array(1000).fill('{}').join(',')}]`)).toBeNull();
    expect(ruleAt('{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}')).toBeNull();
  });
});

describe('A pointer', () => {
  it('escapes as RFC 6901 says', () => {
    expect(pointerStep('a/b~c')).toBe('/a~1b~0c');
  });

  it('says back no CPR number and no long name', () => {
    expect(pointerStep('x010190-1234y0101901234')).toBe('/x…y…');
    expect(pointerStep('n'.repeat(500))).toHaveLength(65);
  });
});
