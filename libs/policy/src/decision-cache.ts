import type { KeyWords } from './situation-key.js';

const WAYS = 4;

/**
 * Decisions by value, bounded: sets of four places, 12 bytes of key each and no garbage. A place
 * that is needed again is taken in turn. Equal answers are kept once.
 */
export class DecisionCache<Answer extends object> {
  readonly #keys: Uint32Array;
  readonly #answers: (Answer | undefined)[];
  readonly #setMask: number;
  #turn = 0;

  /** `entries` is rounded up to a power of two, at least four. */
  constructor(entries = 65_536) {
    const places = 2 ** Math.max(2, Math.ceil(Math.log2(entries)));
    this.#keys = new Uint32Array(places * 3);
    this.#answers = new Array<Answer | undefined>(places).fill(undefined);
    this.#setMask = places / WAYS - 1;
  }

  #firstOf(key: KeyWords): number {
    let hash = Math.imul((key[0] ?? 0) ^ 0x9e3779b9, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ (key[1] ?? 0), 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 13) ^ (key[2] ?? 0), 0x27d4eb2f);
    return ((hash ^ (hash >>> 16)) & this.#setMask) * WAYS;
  }

  #holds(place: number, key: KeyWords): boolean {
    const at = place * 3;
    const keys = this.#keys;
    return keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2];
  }

  get(key: KeyWords): Answer | undefined {
    const first = this.#firstOf(key);
    for (let place = first; place < first + WAYS; place++)
      if (this.#holds(place, key) && this.#answers[place] !== undefined)
        return this.#answers[place];
    return undefined;
  }

  set(key: KeyWords, answer: Answer): void {
    const first = this.#firstOf(key);
    let free = -1;
    for (let place = first; place < first + WAYS && free < 0; place++)
      if (this.#answers[place] === undefined || this.#holds(place, key)) free = place;
    if (free < 0) {
      this.#turn = (this.#turn + 1) % WAYS;
      free = first + this.#turn;
    }
    this.#keys.set(key, free * 3);
    this.#answers[free] = answer;
  }
}
