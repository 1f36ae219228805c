import type { EventStore } from '#libs/kernel';
import { categoryOf } from '#libs/kernel';
import type { Collaborations } from './register/collaborations.js';
import type { LawInForce } from './sets/law-in-force.js';

const pageSize = 500;
const categories = ['policyset', 'collaboration'];

/**
 * Keeps what this process holds in memory of law and register at what any instance recorded. Whoever decides catches
 * up first: a change that was answered anywhere before is then seen.
 */
export class Registers {
  #seen = 0n;
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly law: LawInForce,
    private readonly collaborations: Collaborations,
  ) {}

  /** Resolves when everything is taken up that was recorded before this call; who asks meanwhile shares one read. */
  catchUp(): Promise<void> {
    // A read that is under way may have begun before what the caller knows of.
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#reading = this.#read();
        return this.#reading;
      });
    return this.#next;
  }

  async #read(): Promise<void> {
    for (;;) {
      const page = await this.store.readAll({ after: this.#seen, limit: pageSize, categories });
      for (const event of page.events)
        if (categoryOf(event.stream) === 'policyset') this.law.take(event);
        else this.collaborations.changed(event.stream);
      this.#seen = page.upTo;
      if (page.events.length < pageSize) return;
    }
  }
}
