import fc from 'fast-check';
import { entriesOf, treeHashByTheBook } from '../test/fixtures.js';
import { edgeWidth, emptyRoot, fullTiles, leafHash, TreeEdge } from './merkle.js';

// The eight leaves and roots of the reference tests of RFC 6962 (certificate-transparency, merkle tree tests).
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('The root of a tree', () => {
  it.each(roots.map((root, size) => ({ root, size })))(
    'of the first $size reference leaves is that of RFC 6962',
    ({ root, size }) => {
      const edge = TreeEdge.empty();
      edge.append(leaves.slice(0, size));
      expect(edge.root().toString('hex')).toBe(root);
    },
  );

  it('is the same however the leaves are divided into batches, over tile borders too', () => {
    const entries = entriesOf(0, 1_100);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), (batches) => {
        const edge = TreeEdge.empty();
        for (const count of batches) edge.append(entries.slice(edge.size, edge.size + count));
        expect(edge.root()).toEqual(treeHashByTheBook(entries.slice(0, edge.size)));
      }),
      { numRuns: 30 },
    );
  });

  it('of 65,793 leaves goes through three levels of tiles', () => {
    const entries = entriesOf(0, 65_793);
    const edge = TreeEdge.empty();
    const grown = edge.append(entries);
    expect(edge.root()).toEqual(treeHashByTheBook(entries));
    const partial = grown.filter(({ width }) => width < 256);
    expect(partial.map(({ level, index, width }) => [level, index, width])).toEqual([
      [0, 257, 1],
      [1, 1, 1],
      [2, 0, 1],
    ]);
  });
});

describe('The edge of a tree', () => {
  it('has the tiles that the specification names for 70,000 leaves', () => {
    expect([0, 1, 2].map((level) => fullTiles(level, 70_000))).toEqual([273, 1, 0]);
    expect([0, 1, 2].map((level) => edgeWidth(level, 70_000))).toEqual([112, 17, 1]);
  });

  it('goes on from its partial tiles as if it had never stopped', () => {
    const entries = entriesOf(0, 900);
    const whole = TreeEdge.empty();
    whole.append(entries);
    const before = TreeEdge.empty();
    before.append(entries.slice(0, 700));
    const after = TreeEdge.of(700, [before.partial(0), before.partial(1)]);
    after.append(entries.slice(700));
    expect(after.root()).toEqual(whole.root());
  });

  it('names each tile that grew, completed ones whole', () => {
    const edge = TreeEdge.empty();
    edge.append(entriesOf(0, 250));
    const grown = edge.append(entriesOf(250, 260));
    expect(grown.map(({ level, index, width }) => [level, index, width])).toEqual([
      [0, 0, 256],
      [0, 1, 4],
      [1, 0, 1],
    ]);
    expect(grown[1]?.hashes.subarray(0, 32)).toEqual(
      leafHash(entriesOf(256, 257)[0] ?? emptyRoot()),
    );
  });

  it('does not change when a copy of it grows', () => {
    const edge = TreeEdge.empty();
    edge.append(entriesOf(0, 10));
    const root = edge.root();
    edge.copy().append(entriesOf(10, 20));
    expect(edge.root()).toEqual(root);
  });
});

describe('A leaf', () => {
  it('of more than 65,535 bytes is refused, for a bundle cannot hold it', () => {
    expect(() => leafHash(Buffer.alloc(65_536))).toThrow('at most 65535');
  });
});
