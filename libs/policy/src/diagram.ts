import type { Formula } from './formula.js';
import { sizeOf } from './formula.js';
import { VARIABLES } from './variables.js';
import type { Vector } from './variables.js';

/** A node or a terminal of a diagram. */
export type NodeId = number;

const LEVELS = VARIABLES.length;
const SIZES = VARIABLES.map((_variable, number) => sizeOf(number));

const sameIds = (one: readonly NodeId[] | undefined, other: readonly NodeId[]): boolean => {
  if (one?.length !== other.length) return false;
  for (let at = 0; at < other.length; at++) if (one[at] !== other[at]) return false;
  return true;
};

/** How many situations the variables from one level up to another can form. */
export function combinations(from: number, to = LEVELS): bigint {
  let count = 1n;
  for (let level = from; level < to; level++) count *= BigInt(SIZES[level] ?? 1);
  return count;
}

/**
 * A reduced, ordered, multi-valued decision diagram over all situations: each node asks one
 * variable, equal parts are one part, a terminal is a number. Exact: two formulas with the same
 * diagram agree on every situation there is.
 */
export class Diagram {
  // Node n has level #level[n]; a terminal has level LEVELS and #next[n] = [its value].
  readonly #level: number[] = [];
  readonly #next: (readonly NodeId[])[] = [];
  /** Nodes by a hash of what they are. */
  readonly #unique = new Map<number, NodeId[]>();

  #node(level: number, next: readonly NodeId[]): NodeId {
    let hash = level;
    for (const id of next) hash = (Math.imul(hash, 0x01000193) ^ id) | 0;
    const bucket = this.#unique.get(hash);
    const known = bucket?.find((id) => this.#level[id] === level && sameIds(this.#next[id], next));
    if (known !== undefined) return known;
    const id = this.#level.length;
    this.#level.push(level);
    this.#next.push(next);
    if (bucket === undefined) this.#unique.set(hash, [id]);
    else bucket.push(id);
    return id;
  }

  terminal(value: number): NodeId {
    return this.#node(LEVELS, [value]);
  }

  /** A node that asks a variable; none when every answer leads to the same. */
  #asking(level: number, next: readonly NodeId[]): NodeId {
    const [first] = next;
    return first !== undefined && next.every((id) => id === first)
      ? first
      : this.#node(level, next);
  }

  /** The value of a terminal, or undefined for a node that still asks. */
  value(id: NodeId): number | undefined {
    return this.#level[id] === LEVELS ? this.#next[id]?.[0] : undefined;
  }

  /** The variable that a node asks; the number of variables for a terminal. */
  level(id: NodeId): number {
    return this.#level[id] ?? LEVELS;
  }

  /** Where each value of the asked variable leads. */
  next(id: NodeId): readonly NodeId[] {
    return this.#level[id] === LEVELS ? [] : (this.#next[id] ?? []);
  }

  get size(): number {
    return this.#level.length;
  }

  /** The diagram of a formula, with terminals 0 and 1. */
  of(formula: Formula): NodeId {
    switch (formula.op) {
      case 'const':
        return this.terminal(Number(formula.value));
      case 'one':
        return this.#asking(
          formula.variable,
          [...formula.table].map((holds) => this.terminal(holds)),
        );
      case 'two':
        return this.#ofTwo(formula.left, formula.right, formula.table);
      case 'not':
        return this.map(this.of(formula.part), (value) => 1 - value);
      case 'and':
        return formula.parts
          .map((part) => this.of(part))
          .reduce((a, b) => this.combine(a, b, (x, y) => x & y));
      case 'or':
        return formula.parts
          .map((part) => this.of(part))
          .reduce((a, b) => this.combine(a, b, (x, y) => x | y));
    }
  }

  #ofTwo(left: number, right: number, table: Uint8Array): NodeId {
    const sizes = [SIZES[left] ?? 0, SIZES[right] ?? 0] as const;
    const holds = (a: number, b: number) => this.terminal(table[a * sizes[1] + b] ?? 0);
    const upTo = (size: number) => Array.from({ length: size }, (_, at) => at);
    const [upper, lower] = left < right ? [left, right] : [right, left];
    return this.#asking(
      upper,
      upTo(SIZES[upper] ?? 0).map((a) =>
        this.#asking(
          lower,
          upTo(SIZES[lower] ?? 0).map((b) => (left < right ? holds(a, b) : holds(b, a))),
        ),
      ),
    );
  }

  /** Joins two diagrams terminal by terminal. */
  combine(one: NodeId, other: NodeId, join: (one: number, other: number) => number): NodeId {
    const known = new Map<NodeId, Map<NodeId, NodeId>>();
    const walk = (a: NodeId, b: NodeId): NodeId => {
      let seen = known.get(a);
      if (seen === undefined) known.set(a, (seen = new Map<NodeId, NodeId>()));
      const met = seen.get(b);
      if (met !== undefined) return met;
      const level = Math.min(this.level(a), this.level(b));
      let id: NodeId;
      if (level === LEVELS) id = this.terminal(join(this.value(a) ?? 0, this.value(b) ?? 0));
      else {
        const next: NodeId[] = [];
        for (let at = 0; at < (SIZES[level] ?? 0); at++)
          next.push(walk(this.#step(a, level, at), this.#step(b, level, at)));
        id = this.#asking(level, next);
      }
      seen.set(b, id);
      return id;
    };
    return walk(one, other);
  }

  /** Renames the terminals. */
  map(root: NodeId, rename: (value: number) => number): NodeId {
    return this.combine(root, root, (value) => rename(value));
  }

  #step(id: NodeId, level: number, at: number): NodeId {
    return this.level(id) === level ? (this.#next[id]?.[at] ?? id) : id;
  }

  /** The terminal that a situation reaches. */
  evaluate(root: NodeId, situation: Vector): number {
    let id = root;
    for (let level = this.level(id); level < LEVELS; level = this.level(id))
      id = this.#next[id]?.[situation[level] ?? 0] ?? id;
    return this.value(id) ?? 0;
  }

  /** The nodes and terminals below a root, upper levels first. */
  reachable(root: NodeId): readonly NodeId[] {
    const seen = new Set([root]);
    for (const id of seen) for (const next of this.next(id)) seen.add(next);
    return [...seen].sort((a, b) => this.level(a) - this.level(b));
  }

  /** How many situations reach each terminal: by value, exact. */
  counts(root: NodeId): ReadonlyMap<number, bigint> {
    const ways = new Map<NodeId, bigint>([[root, combinations(0, this.level(root))]]);
    const counts = new Map<number, bigint>();
    for (const id of this.reachable(root)) {
      const here = ways.get(id) ?? 0n;
      const value = this.value(id);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0n) + here);
      for (const next of this.next(id)) {
        const skipped = combinations(this.level(id) + 1, this.level(next));
        ways.set(next, (ways.get(next) ?? 0n) + here * skipped);
      }
    }
    return counts;
  }

  /** A situation that reaches a terminal, as like the given one as a walk down can make it. */
  witness(root: NodeId, wanted: (value: number) => boolean, like: Vector): Vector | null {
    const reaches = new Map<NodeId, boolean>();
    for (const id of [...this.reachable(root)].reverse()) {
      const value = this.value(id);
      reaches.set(
        id,
        value === undefined ? this.next(id).some((next) => reaches.get(next)) : wanted(value),
      );
    }
    if (!reaches.get(root)) return null;
    const found = Uint8Array.from(like);
    for (let id = root; this.value(id) === undefined;) {
      const next = this.next(id);
      const usual = like[this.level(id)] ?? 0;
      const at = reaches.get(next[usual] ?? -1)
        ? usual
        : next.findIndex((each) => reaches.get(each));
      found[this.level(id)] = at;
      id = next[at] ?? id;
    }
    return found;
  }
}
