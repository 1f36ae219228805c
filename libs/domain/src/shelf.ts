type Lying<Value> = Readonly<{ key: string; value: Value }>;

/**
 * An immutable map whose cost of one change does not grow with what it holds: a fold over a long case copies one
 * small drawer for each event, not the whole.
 */
export type Shelf<Value> = Readonly<{
  size: number;
  // Plain lists: most hold one or two, and a `Map` of one takes as much memory as a list of twenty.
  drawers: readonly (readonly Lying<Value>[])[];
}>;

const drawerCount = 256;
const emptyDrawer: readonly never[] = [];

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
  shelf.drawers[drawerOf(key)]!.find((one) => one.key === key)?.value;

/** The shelf with one more value, or another one in its place. */
export const shelve = <Value>(shelf: Shelf<Value>, key: string, value: Value): Shelf<Value> => {
  const at = drawerOf(key);
  const before = shelf.drawers[at]!;
  const others: readonly Lying<Value>[] = before.filter((one) => one.key !== key);
  const drawers = shelf.drawers.slice();
  // A spread literal would keep room for sixteen more.
  drawers[at] = others.concat({ key, value });
  return { size: shelf.size + 1 + others.length - before.length, drawers };
};

/** Everything on it, in no order. */
export const allShelved = <Value>({ drawers }: Shelf<Value>): readonly Value[] =>
  drawers.flatMap((drawer) => drawer.map(({ value }) => value));
