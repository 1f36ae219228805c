import fc from 'fast-check';
import { entriesOf, entry, keys, origin, signer } from '../test/fixtures.js';
import { MemoryTileStorage } from '../test/memory-tile-storage.js';
import { signCheckpoint } from './checkpoint.js';
import { TileLog } from './log.js';
import { TreeEdge } from './merkle.js';
import { noteKeys } from './note.js';
import { formatBundle, tilePath } from './tiles.js';
import { verifyLog } from './verify-log.js';

const logOf = async (batches: readonly number[]): Promise<MemoryTileStorage> => {
  const storage = new MemoryTileStorage();
  const log = await TileLog.open(storage, { origin, signer });
  let size = 0;
  for (const count of batches) {
    await log.append(entriesOf(size, size + count));
    size += count;
  }
  await log.close();
  return storage;
};
const flip = (storage: MemoryTileStorage, path: string, at: number): MemoryTileStorage => {
  const changed = storage.afterCrash();
  const bytes = changed.files.get(path) ?? Buffer.alloc(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return changed;
};

describe('The verification of a log', () => {
  it.each([[[]], [[1]], [[255, 1]], [[256, 1]], [[100, 200, 300]], [[60_000, 5_536, 300]]])(
    'finds nothing in a log appended in batches of %j',
    async (batches) => {
      const storage = await logOf(batches);
      const size = batches.reduce((sum, count) => sum + count, 0);
      expect(await verifyLog(storage, keys.verifierKey)).toMatchObject({
        origin,
        size,
        findings: [],
      });
    },
  );

  it('finds any changed byte of any file, and names file and bytes', async () => {
    const storage = await logOf([100, 500, 80]);
    const files = [...storage.files.entries()];
    const somewhere = fc
      .nat(files.length - 1)
      .chain((n) => fc.tuple(fc.constant(files[n]?.[0] ?? ''), fc.nat(files[n]![1].length - 1)));
    await fc.assert(
      fc.asyncProperty(somewhere, async ([path, at]) => {
        const { findings } = await verifyLog(flip(storage, path, at), keys.verifierKey);
        expect(findings).toHaveLength(1);
        const [found] = findings;
        expect(found?.path).toBe(path);
        expect(found?.from).toBeLessThanOrEqual(at);
        expect(found?.to).toBeGreaterThan(at);
      }),
      { numRuns: 150 },
    );
  });

  it('names the place in a log of three levels', async () => {
    const storage = await logOf([60_000, 5_800]);
    const places = [
      { path: 'tile/entries/100', at: 200 },
      { path: 'tile/0/017', at: 8_191 },
      { path: 'tile/1/000', at: 64 },
      { path: 'tile/1/001.p/1', at: 3 },
      { path: 'tile/2/000.p/1', at: 31 },
      { path: 'tile/0/257.p/8', at: 40 },
      { path: 'tile/entries/257.p/8', at: 300 },
    ];
    for (const { path, at } of places) {
      const { findings } = await verifyLog(flip(storage, path, at), keys.verifierKey);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ path });
      expect(findings[0]?.from).toBeLessThanOrEqual(at);
      expect(findings[0]?.to).toBeGreaterThan(at);
    }
  });

  it('finds every file that is missing or cut off', async () => {
    const storage = await logOf([600]);
    for (const [path, bytes] of storage.files) {
      const missing = storage.afterCrash();
      missing.files.delete(path);
      const cut = storage.afterCrash();
      cut.files.set(path, bytes.subarray(0, -1));
      for (const damaged of [missing, cut]) {
        const { findings } = await verifyLog(damaged, keys.verifierKey);
        expect(findings.map((finding) => finding.path)).toEqual([path]);
      }
    }
  });

  it('finds bytes and files that were put in', async () => {
    const storage = await logOf([300]);
    for (const path of ['tile/entries/000', 'tile/0/000', 'tile/entries/001.p/44']) {
      const longer = storage.afterCrash();
      const bytes = longer.files.get(path) ?? Buffer.alloc(0);
      longer.files.set(path, Buffer.concat([bytes, Buffer.of(0)]));
      const { findings } = await verifyLog(longer, keys.verifierKey);
      expect(findings).toEqual([
        expect.objectContaining({ path, from: bytes.length, to: bytes.length + 1 }),
      ]);
    }
    const more = storage.afterCrash();
    more.files.set('tile/0/note.txt', Buffer.from('hello'));
    const { findings } = await verifyLog(more, keys.verifierKey);
    expect(findings).toMatchObject([{ path: 'tile/0/note.txt' }]);
  });

  it('names the tile when an entry and its leaf hash were changed together', async () => {
    const storage = await logOf([600]);
    const entries = entriesOf(256, 512).map((bytes, n) =>
      n === 9 ? Buffer.from('forged') : bytes,
    );
    storage.files.set(tilePath('entries', 1), formatBundle(entries));
    const [tile] = TreeEdge.empty().append(entries);
    storage.files.set(tilePath(0, 1), tile?.hashes ?? Buffer.alloc(0));
    const { findings } = await verifyLog(storage, keys.verifierKey);
    expect(findings).toMatchObject([{ path: 'tile/0/001', from: 0, to: 8_192 }]);
  });

  it('finds a whole log rewritten under the old checkpoint', async () => {
    const storage = await logOf([300]);
    const forged = new MemoryTileStorage();
    const log = await TileLog.open(forged, { origin, signer });
    await log.append([Buffer.from('forged'), ...entriesOf(1, 300)]);
    forged.files.set('checkpoint', storage.files.get('checkpoint') ?? Buffer.alloc(0));
    const { findings } = await verifyLog(forged, keys.verifierKey);
    expect(findings).toMatchObject([{ path: 'checkpoint' }]);
  });

  it('finds a checkpoint that is missing or signed by another key', async () => {
    const storage = await logOf([3]);
    const other = noteKeys(origin, Buffer.alloc(32, 9)).verifierKey;
    expect((await verifyLog(storage, other)).findings).toMatchObject([{ path: 'checkpoint' }]);
    storage.files.delete('checkpoint');
    expect((await verifyLog(storage, keys.verifierKey)).findings).toMatchObject([
      { path: 'checkpoint', detail: 'the checkpoint is missing' },
    ]);
  });

  it('finds a signed checkpoint that covers more than there is', async () => {
    const storage = await logOf([300]);
    const root = Buffer.alloc(32, 1);
    const note = signCheckpoint({ origin, size: 301, root }, [signer]);
    storage.files.set('checkpoint', Buffer.from(note));
    const { findings } = await verifyLog(storage, keys.verifierKey);
    expect(findings.map(({ path }) => path)).toContain('tile/0/001.p/45');
  });

  it('does not mind a batch under way past the checkpoint', async () => {
    const storage = await logOf([300]);
    storage.files.set('tile/entries/001.p/45', formatBundle([entry(0)]));
    expect((await verifyLog(storage, keys.verifierKey)).findings).toEqual([]);
  });

  it('takes the full tile where the partial one was replaced under way', async () => {
    const storage = await logOf([300]);
    const checkpoint = storage.files.get('checkpoint') ?? Buffer.alloc(0);
    const log = await TileLog.open(storage, { origin, signer });
    await log.append(entriesOf(300, 600));
    storage.files.set('checkpoint', checkpoint);
    expect(storage.files.has('tile/0/001.p/44')).toBe(false);
    expect(await verifyLog(storage, keys.verifierKey)).toMatchObject({ size: 300, findings: [] });
  });

  it('tells how far it is, to the end', async () => {
    const told: number[] = [];
    await verifyLog(await logOf([9_000]), keys.verifierKey, (verified) => told.push(verified));
    expect(told).toEqual([0, 4_096, 8_192, 9_000]);
  });
});
