/** Wakes those who wait for messages of a tenant when some are shown. Who misses a ring looks by itself. */
export class InboxBell {
  readonly #waiting = new Map<string, Set<() => void>>();

  ring(tenant: string): void {
    const waiting = this.#waiting.get(tenant);
    this.#waiting.delete(tenant);
    for (const wake of waiting ?? []) wake();
  }

  /** Wakes everyone: the service is about to stop. */
  ringAll(): void {
    for (const tenant of [...this.#waiting.keys()]) this.ring(tenant);
  }

  /** Resolves at the next ring, or after `ms`. */
  heard(tenant: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(tenant) ?? new Set();
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
      this.#waiting.set(tenant, waiting);
    });
  }
}
