import fc from 'fast-check';
import { firstDifference, SetHash } from './set-hash.js';

const element = fc.uint8Array({ minLength: 1, maxLength: 40 });
const of = (elements: readonly Uint8Array[]): SetHash =>
  elements.reduce((set: SetHash, bytes) => set.add(bytes), SetHash.empty());

describe('The hash of a set', () => {
  it('does not depend on order', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), fc.nat(), (elements, turn) => {
        const at = elements.length === 0 ? 0 : turn % elements.length;
        const turned = [...elements.slice(at), ...elements.slice(0, at)].reverse();
        expect(of(turned).digest()).toBe(of(elements).digest());
      }),
    );
  });

  it('is what it was when what was put in is taken out', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), element, (elements, other) => {
        const before = of(elements);
        const after = of([other, ...elements]).remove(other);
        expect(after.equals(before)).toBe(true);
        expect(after.count).toBe(elements.length);
      }),
    );
  });

  it('differs when an element is added, left out, changed or doubled', () => {
    fc.assert(
      fc.property(fc.uniqueArray(element, { minLength: 2, maxLength: 12 }), (elements) => {
        const [first = Buffer.of(0), ...rest] = elements;
        const whole = of(elements).digest();
        expect(of(rest).digest()).not.toBe(whole);
        expect(of([...elements, first]).digest()).not.toBe(whole);
        expect(of([Buffer.concat([first, Buffer.of(0)]), ...rest]).digest()).not.toBe(whole);
      }),
    );
  });

  it('goes on from its stored state', () => {
    const set = of([Buffer.from('a'), Buffer.from('b')]);
    const again = SetHash.from(set.toBytes()).add(Buffer.from('c'));
    expect(again.digest()).toBe(of(['c', 'b', 'a'].map((text) => Buffer.from(text))).digest());
    expect(() => SetHash.from(Buffer.alloc(3))).toThrow('2056 bytes');
  });

  it('of nothing gives nothing out', () => {
    expect(() => SetHash.empty().remove(Buffer.from('a'))).toThrow('empty set');
  });

  it('is a fixed value that another program can compute', () => {
    // Computed with Python's hashlib: SHAKE128 of the element as 1,024 little-endian lanes, count as uint64 before them, SHA-256 over both.
    expect(SetHash.empty().digest()).toBe(
      'd5fe696dc1aa5c0a800bf800ce8fc6e26ab622c7dd7de4b9fd0c304fe4036256',
    );
    expect(of([Buffer.from('abc')]).digest()).toBe(
      '0e9d9a97524bd99e5cdccaa469f2ea0709b13bae202456bc24941924943cda67',
    );
  });
});

describe('The first difference', () => {
  it('between two sides is found in few questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), fc.nat(5_000), async (last, wrong) => {
        let asked = 0;
        const found = await firstDifference(last, (n) => {
          asked++;
          return Promise.resolve(wrong === 0 || n < wrong);
        });
        expect(found).toBe(wrong === 0 || wrong > last ? null : wrong);
        expect(asked).toBeLessThanOrEqual(14);
      }),
    );
  });
});
