import { entriesOf, keys, origin, signer, treeHashByTheBook } from '../test/fixtures.js';
import { MemoryTileStorage } from '../test/memory-tile-storage.js';
import { TileLog } from './log.js';
import { verifyLog } from './verify-log.js';

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
describe('A log that is killed while it appends', () => {
  // Sizes around the borders of a tile, where full tiles, higher levels and removals come into it.
  it.each([
    { before: 0, added: 3 },
    { before: 3, added: 5 },
    { before: 250, added: 300 },
    { before: 255, added: 1 },
    { before: 65_530, added: 10 },
  ])(
    'at any step of adding $added to $before neither forks nor has a gap',
    async ({ before, added }) => {
      const base = new MemoryTileStorage();
      await (await logOf(before, base)).close();
      const whole = base.afterCrash();
      const steps = await stepsOf(whole, before, added);
      for (let dieAt = 1; dieAt <= steps; dieAt++) {
        const storage = base.afterCrash();
        storage.dieAt = dieAt;
        const answered = await appendUntilKilled(storage, before, added);
        const again = storage.afterCrash();
        const log = await TileLog.open(again, options);
        const { size, root } = log.head();
        // All or nothing, and never less than what was answered.
        expect([before, before + added]).toContain(size);
        expect(size).toBeGreaterThanOrEqual(before + answered);
        expect(root).toEqual(rootOf(size));
        // Other entries than the lost ones, so that anything left of those would contradict.
        const others = entriesOf(90_000, 90_000 + added + 7);
        expect(await log.append(others)).toEqual(others.map((_, n) => size + n));
        const expected = [...entriesOf(0, size), ...others];
        if (before < 1_000) expect(log.head().root).toEqual(treeHashByTheBook(expected));
        expect((await verifyLog(again, keys.verifierKey)).findings).toEqual([]);
        await log.close();
      }
    },
  );

  const stepsOf = async (storage: MemoryTileStorage, from: number, added: number) => {
    const log = await TileLog.open(storage, options);
    await log.append(entriesOf(from, from + added));
    await log.close();
    return storage.steps;
  };

  const appendUntilKilled = async (storage: MemoryTileStorage, from: number, added: number) => {
    const log = await TileLog.open(storage, options);
    const answers = await Promise.allSettled(
      entriesOf(from, from + added).map((bytes) => log.append([bytes])),
    );
    return answers.filter(({ status }) => status === 'fulfilled').length;
  };
});
