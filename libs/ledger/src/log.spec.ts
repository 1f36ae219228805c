import fc from 'fast-check';
import { entriesOf, entry, keys, origin, signer, treeHashByTheBook } from '../test/fixtures.js';
import { MemoryTileStorage } from '../test/memory-tile-storage.js';
import { openCheckpoint } from './checkpoint.js';
import { TileLog } from './log.js';
import { verifyConsistency, verifyInclusion } from './merkle-proof.js';
import { leafHash } from './merkle.js';
import { noteKeys, noteSigner, noteVerifier } from './note.js';
import { LogDamaged, LogLocked, LogStopped, LogTakenOver } from './tile-storage.js';

const options = { origin, signer };
const logOf = async (size: number, storage = new MemoryTileStorage()): Promise<TileLog> => {
  const log = await TileLog.open(storage, options);
  for (let from = 0; from < size; from += 60_000)
    await log.append(entriesOf(from, Math.min(size, from + 60_000)));
  return log;
};
const roots = new Map<number, Buffer>();
// By the book, once for each size: it is slow.
const rootOf = (size: number): Buffer => {
  const root = roots.get(size) ?? treeHashByTheBook(entriesOf(0, size));
  roots.set(size, root);
  return root;
};
const collected = async (log: TileLog): Promise<Buffer[]> => {
  const found: Buffer[] = [];
  for await (const { entry: bytes } of log.entries()) found.push(Buffer.from(bytes));
  return found;
};

describe('A log', () => {
  it('begins with a signed checkpoint of the empty tree', async () => {
    const log = await logOf(0);
    expect(openCheckpoint(log.checkpoint(), [noteVerifier(keys.verifierKey)], origin)).toEqual({
      origin,
      size: 0,
      root: treeHashByTheBook([]),
    });
  });

  it('gives entries the indices in their order', async () => {
    const log = await logOf(0);
    expect(await log.append(entriesOf(0, 3))).toEqual([0, 1, 2]);
    expect(await log.append([])).toEqual([]);
    expect(await log.append(entriesOf(3, 4))).toEqual([3]);
  });

  it('makes one durable batch of appends that wait together', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(0, storage);
    const before = storage.steps;
    const indices = await Promise.all(entriesOf(0, 500).map((bytes) => log.append([bytes])));
    expect(indices.flat()).toEqual(Array.from({ length: 500 }, (_, n) => n));
    // Two bundles and three tiles of two steps each, and a checkpoint: not 500 times that.
    expect(storage.steps - before).toBe(12);
    expect(await collected(log)).toEqual(entriesOf(0, 500));
  });

  it('answers only when the checkpoint that covers the entry is stored', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(0, storage);
    await log.append([entry(0)]);
    const stored = storage.files.get('checkpoint')?.toString() ?? '';
    expect(stored).toBe(log.checkpoint());
    expect(stored.split('\n')[1]).toBe('1');
  });

  it('goes on where it ended when it is opened again, at any size', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, async (batches) => {
        const storage = new MemoryTileStorage();
        let size = 0;
        for (const count of batches) {
          const log = await TileLog.open(storage, options);
          await log.append(entriesOf(size, size + count));
          size += count;
          await log.close();
        }
        const log = await TileLog.open(storage, options);
        expect(log.head()).toEqual({ size, root: rootOf(size) });
        expect(await collected(log)).toEqual(entriesOf(0, size));
      }),
      { numRuns: 15 },
    );
  });

  it('refuses an entry that is too long without harm to the others', async () => {
    const log = await logOf(0);
    await expect(log.append([Buffer.alloc(65_536)])).rejects.toThrow('at most 65535 bytes');
    expect(await log.append([entry(0)])).toEqual([0]);
  });
});

describe('A proof from a log', () => {
  it('of inclusion verifies for any leaf and any earlier size', async () => {
    const log = await logOf(70_000);
    const sizes = [1, 255, 256, 257, 65_536, 65_537, 70_000];
    for (const size of sizes)
      for (const index of [0, 255, 256, 65_535, 65_536, size - 1].filter((n) => n < size)) {
        const path = await log.inclusionProof(index, size);
        expect(verifyInclusion(leafHash(entry(index)), index, size, path, rootOf(size))).toBe(true);
      }
    for (const first of sizes) {
      const proof = await log.consistencyProof(first, 70_000);
      expect(verifyConsistency(first, rootOf(first), 70_000, log.head().root, proof)).toBe(true);
    }
  });

  it('about more leaves than there are is refused', async () => {
    const log = await logOf(3);
    await expect(log.inclusionProof(0, 4)).rejects.toThrow('the log has 3 leaves');
    await expect(log.consistencyProof(1, 4)).rejects.toThrow('the log has 3 leaves');
  });
});

describe('What a log serves', () => {
  it('is every tile that a checkpoint ever named, though the partial one was replaced', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(100, storage);
    const [tile, bundle] = await Promise.all(
      ['tile/0/000.p/100', 'tile/entries/000.p/100'].map((path) => log.read(path)),
    );
    await log.append(entriesOf(100, 300));
    expect([...storage.files.keys()].filter((path) => path.startsWith('tile/0/000.p'))).toEqual([]);
    expect(await log.read('tile/0/000.p/100')).toEqual(tile);
    expect(await log.read('tile/entries/000.p/100')).toEqual(bundle);
  });

  it('is nothing but checkpoint and tiles', async () => {
    const log = await logOf(5);
    expect(await log.read('tile/0/001')).toBeNull();
    expect(await log.read('../secret')).toBeNull();
    expect(await log.read('checkpoint.tmp')).toBeNull();
    expect(Buffer.from((await log.read('checkpoint')) ?? []).toString()).toBe(log.checkpoint());
  });
});

describe('A log that meets trouble', () => {
  it('stops after a failed write and says so, until it is opened again', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(3, storage);
    storage.dieAt = storage.steps + 2;
    await expect(log.append([entry(3)])).rejects.toThrow(LogStopped);
    await expect(log.append([entry(3)])).rejects.toThrow('open it again');
    expect(log.head().size).toBe(3);
  });

  it('takes nothing more once it is closed, and answers what it took before', async () => {
    const log = await logOf(3);
    const last = log.append([entry(3)]);
    const closed = log.close();
    await expect(log.append([entry(4)])).rejects.toThrow('it was closed');
    await closed;
    expect(await last).toEqual([3]);
  });

  it('keeps a second writer out', async () => {
    const storage = new MemoryTileStorage();
    await logOf(3, storage);
    await expect(TileLog.open(storage, options)).rejects.toThrow(LogLocked);
  });

  it('stops when somebody else wrote the checkpoint', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(3, storage);
    const other = await logOf(4, storage.afterCrash());
    storage.files.set('checkpoint', Buffer.from(other.checkpoint()));
    await expect(log.append([entry(3)])).rejects.toMatchObject({ cause: expect.any(LogTakenOver) });
  });

  it.each([
    { what: 'a changed leaf hash', path: 'tile/0/001.p/44' },
    { what: 'a changed higher hash', path: 'tile/1/000.p/1' },
    { what: 'a changed entry at the edge', path: 'tile/entries/001.p/44' },
    { what: 'a changed newest full tile', path: 'tile/0/000' },
    { what: 'a changed newest full bundle', path: 'tile/entries/000' },
    { what: 'a changed checkpoint', path: 'checkpoint' },
  ])('is not opened with $what', async ({ path }) => {
    const storage = new MemoryTileStorage();
    await (await logOf(300, storage)).close();
    const bytes = storage.files.get(path) ?? Buffer.alloc(0);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    const files = new Map(storage.files);
    await expect(TileLog.open(storage, options)).rejects.toThrow(LogDamaged);
    expect(storage.files).toEqual(files);
    storage.files.delete(path);
    await expect(TileLog.open(storage, options)).rejects.toThrow(LogDamaged);
  });

  it('is not opened when tiles and bundles agree with each other but not with the checkpoint', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(3, storage);
    const forged = new MemoryTileStorage();
    const other = await TileLog.open(forged, options);
    await other.append(entriesOf(5, 8));
    forged.files.set('checkpoint', Buffer.from(log.checkpoint()));
    await other.close();
    await expect(TileLog.open(forged, options)).rejects.toThrow('it would fork');
  });

  it('is not begun anew over tiles without a checkpoint', async () => {
    const storage = new MemoryTileStorage();
    await (await logOf(3, storage)).close();
    storage.files.delete('checkpoint');
    await expect(TileLog.open(storage, options)).rejects.toThrow('a new log would fork');
  });

  it('is not opened with a checkpoint put back by more than a batch', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(3, storage);
    const old = log.checkpoint();
    const [tile, bundle] = ['tile/0/000.p/3', 'tile/entries/000.p/3'].map((path) =>
      storage.files.get(path),
    );
    for (let size = 3; size < 70_000; size += 35_000)
      await log.append(entriesOf(size, size + 35_000));
    await log.close();
    storage.files.set('checkpoint', Buffer.from(old));
    storage.files.set('tile/0/000.p/3', tile ?? Buffer.alloc(0));
    storage.files.set('tile/entries/000.p/3', bundle ?? Buffer.alloc(0));
    await expect(TileLog.open(storage, options)).rejects.toThrow('older checkpoint');
  });

  it('is not opened when it is shorter than, or differs from, what was seen of it', async () => {
    const storage = new MemoryTileStorage();
    const log = await logOf(300, storage);
    const seen = log.head();
    await log.append(entriesOf(300, 310));
    await log.close();
    await (await TileLog.open(storage, { ...options, lastSeen: seen })).close();
    await expect(
      TileLog.open(storage, { ...options, lastSeen: { size: 311, root: seen.root } }),
    ).rejects.toThrow('an older copy was put in its place');
    await expect(
      TileLog.open(storage, { ...options, lastSeen: { size: 299, root: seen.root } }),
    ).rejects.toThrow('the log was rewritten');
  });

  it('is not opened with another key or origin', async () => {
    const storage = new MemoryTileStorage();
    await (await logOf(3, storage)).close();
    const other = noteSigner(noteKeys(origin, Buffer.alloc(32, 8)).signerKey);
    await expect(TileLog.open(storage, { origin, signer: other })).rejects.toThrow('known key');
    await expect(TileLog.open(storage, { origin: 'x', signer })).rejects.toThrow('origin');
  });
});
