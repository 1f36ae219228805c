/**
 * An immutable map whose cost of one change does not grow with what it holds: a fold over a long case copies one
 * small drawer for each event, not the whole.
 */
export type Shelf<Value> = Readonly<{
  size: number;
  drawers: readonly ReadonlyMap<string, Value>[];
}>;

const drawerCount = 256;
const emptyDrawer: ReadonlyMap<string, never> = new Map<string, never>();

/** A shelf with nothing on it. */
export const emptyShelf: Shelf<never> = {
  size: 0,
  drawers: Array.from({ length: drawerCount }, () => emptyDrawer),
};

// FNV-1a: spreads ids of any kind evenly.
const drawerOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % drawerCount;
};

/** What lies under a key. */
export const shelved = <Value>(shelf: Shelf<Value>, key: string): Value | undefined =>
  shelf.drawers[drawerOf(key)]!.get(key);

/** The shelf with one more value, or another one in its place. */
export const shelve = <Value>(shelf: Shelf<Value>, key: string, value: Value): Shelf<Value> => {
  const at = drawerOf(key);
  const before = shelf.drawers[at]!;
  const drawers = shelf.drawers.slice();
  drawers[at] = new Map(before).set(key, value);
  return { size: shelf.size + (before.has(key) ? 0 : 1), drawers };
};

/** Everything on it, in no order. */
export const allShelved = <Value>({ drawers }: Shelf<Value>): readonly Value[] =>
  drawers.flatMap((drawer) => [...drawer.values()]);
