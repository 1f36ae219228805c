import { backOffMs } from '../postgres/back-off.js';

type Portion = Readonly<{ first: string; size: number }>;

type Failed = Portion & { failures: number; timer: NodeJS.Timeout };

/** Partitions whose handler failed: each comes again after a pause, with the same messages. */
export class WorkAgain {
  readonly #failed = new Map<string, Failed>();

  /** How many messages the portion had that begins at this offset and failed. */
  sizeOf(place: string, first: string): number | undefined {
    const failed = this.#failed.get(place);
    return failed?.first === first ? failed.size : undefined;
  }

  /** Calls `resume` after a pause that grows with the failures in a row. */
  later(place: string, portion: Portion, resume: () => void): void {
    const before = this.#failed.get(place);
    clearTimeout(before?.timer);
    const failures = before?.first === portion.first ? before.failures + 1 : 1;
    const timer = setTimeout(resume, backOffMs(failures));
    this.#failed.set(place, { ...portion, failures, timer });
  }

  done(place: string): void {
    this.#failed.delete(place);
  }

  clear(): void {
    for (const { timer } of this.#failed.values()) clearTimeout(timer);
    this.#failed.clear();
  }
}
