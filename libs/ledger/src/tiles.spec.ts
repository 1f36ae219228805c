import fc from 'fast-check';
import { formatBundle, parseBundle, parseTilePath, tilePath } from './tiles.js';

describe('The path of a tile', () => {
  it.each([
    { path: 'tile/0/x001/x234/067', level: 0 as const, index: 1_234_067, width: 256 },
    { path: 'tile/0/000', level: 0 as const, index: 0, width: 256 },
    { path: 'tile/2/000.p/1', level: 2 as const, index: 0, width: 1 },
    { path: 'tile/0/273.p/112', level: 0 as const, index: 273, width: 112 },
    { path: 'tile/entries/x001/000', level: 'entries' as const, index: 1_000, width: 256 },
    { path: 'tile/entries/999.p/255', level: 'entries' as const, index: 999, width: 255 },
  ])('$path is that of the specification', ({ path, level, index, width }) => {
    expect(tilePath(level, index, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
        fc.integer({ min: 0, max: 10 ** 15 }),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(parseTilePath(tilePath(level, index, width))).toEqual({ level, index, width });
        },
      ),
    );
  });

  it.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/../../key',
    'tile/data/000',
    '/tile/0/000',
  ])('is not %s', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});

describe('An entry bundle', () => {
  it('holds entries of any length and gives them back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 20 }), (entries) => {
        const { entries: found, rest } = parseBundle(formatBundle(entries), entries.length);
        expect(found.map(({ entry }) => Buffer.from(entry))).toEqual(entries.map(Buffer.from));
        expect(rest).toBe(0);
      }),
    );
  });

  it('puts the length before each entry as a big-endian uint16', () => {
    expect(formatBundle([Buffer.alloc(258, 1), Buffer.alloc(0)]).subarray(0, 3)).toEqual(
      Buffer.of(1, 2, 1),
    );
  });

  it('that is cut off gives the entries that are whole', () => {
    const bundle = formatBundle([Buffer.from('first'), Buffer.from('second')]);
    expect(parseBundle(bundle.subarray(0, -1), 2).entries).toHaveLength(1);
  });
});
