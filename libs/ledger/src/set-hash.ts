import { createHash, hash } from 'node:crypto';

const LANES = 1024;
const STATE_BYTES = 2 * LANES;
const COUNT_BYTES = 8;

/**
 * A hash of a set that does not depend on order and from which elements can be taken out again: LtHash
 * (lthash16-1024 of Lewi, Kim, Maykov, Weis: ePrint 2019/227) with SHAKE128 as the expanding function. The
 * state is the sum, lane by lane modulo 2^16, of 1,024 lanes per element; the digest is SHA-256 of count and state.
 *
 * It resists: two different sets with the same digest, also when whoever makes the rows chooses them (the
 * published estimate is over 200 bits; a plain sum of 256-bit hashes would fall to Wagner's generalised
 * birthday attack in about 2^32 steps). It does not resist: the same element 65,536 times in one set, so each
 * element must carry something unique (a message number); guessing of elements that are not salted; or a
 * service that computes it over something else than its rows.
 */
export class SetHash {
  private constructor(
    private readonly lanes: Uint16Array,
    private elements: number,
  ) {}

  /** The hash of the empty set. */
  static empty(): SetHash {
    return new SetHash(new Uint16Array(LANES), 0);
  }

  /** A state kept with `toBytes`; throws a RangeError when it is not one. */
  static from(bytes: Uint8Array): SetHash {
    if (bytes.length !== COUNT_BYTES + STATE_BYTES)
      throw new RangeError(`the state of a set hash has ${COUNT_BYTES + STATE_BYTES} bytes`);
    const state = Buffer.from(bytes);
    const set = new SetHash(new Uint16Array(LANES), Number(state.readBigUInt64BE(0)));
    for (let lane = 0; lane < LANES; lane++)
      set.lanes[lane] = state.readUInt16LE(COUNT_BYTES + 2 * lane);
    return set;
  }

  /** Elements put in less elements taken out. */
  get count(): number {
    return this.elements;
  }

  /** Puts an element in. */
  add(element: Uint8Array): this {
    const { lanes } = this;
    const added = lanesOf(element);
    for (let lane = 0; lane < LANES; lane++) lanes[lane] = (lanes[lane] ?? 0) + (added[lane] ?? 0);
    this.elements++;
    return this;
  }

  /** Takes an element out; throws when the set is empty. Whether it was in the set cannot be known. */
  remove(element: Uint8Array): this {
    if (this.elements === 0) throw new RangeError('an empty set has no element to take out');
    const { lanes } = this;
    const removed = lanesOf(element);
    for (let lane = 0; lane < LANES; lane++)
      lanes[lane] = (lanes[lane] ?? 0) - (removed[lane] ?? 0);
    this.elements--;
    return this;
  }

  /** Whether both are hashes of the same set. */
  equals(other: SetHash): boolean {
    return this.digest() === other.digest();
  }

  /** 64 hex digits: SHA-256 of count and state. */
  digest(): string {
    return hash('sha256', this.toBytes(), 'hex');
  }

  /** The state, to go on with later: 2,056 bytes. */
  toBytes(): Buffer {
    const bytes = Buffer.alloc(COUNT_BYTES + STATE_BYTES);
    bytes.writeBigUInt64BE(BigInt(this.elements), 0);
    this.lanes.forEach((value, lane) => bytes.writeUInt16LE(value, COUNT_BYTES + 2 * lane));
    return bytes;
  }
}

function lanesOf(element: Uint8Array): Uint16Array {
  const expanded = createHash('shake128', { outputLength: STATE_BYTES }).update(element).digest();
  // Little-endian lanes, read by hand: the byte order of Uint16Array is the machine's.
  const lanes = new Uint16Array(LANES);
  for (let lane = 0; lane < LANES; lane++) lanes[lane] = expanded.readUInt16LE(2 * lane);
  return lanes;
}

/**
 * The first number from 1 to `last` at which two sides differ, or null when they agree on all. `agreesUpTo(n)`
 * compares what both hold of the numbers 1 to n; it is asked about log2(last) times.
 */
export async function firstDifference(
  last: number,
  agreesUpTo: (number: number) => Promise<boolean>,
): Promise<number | null> {
  if (last < 1 || (await agreesUpTo(last))) return null;
  let [agreed, differs] = [0, last];
  while (differs - agreed > 1) {
    const middle = Math.floor((agreed + differs) / 2);
    if (await agreesUpTo(middle)) agreed = middle;
    else differs = middle;
  }
  return differs;
}
