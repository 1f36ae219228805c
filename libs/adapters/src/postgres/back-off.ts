/** A pause that can be cut short. */
export class Pause {
  #wake: (() => void) | undefined;
  #woken = false;

  /** Waits, but not past a `wake`, also one that came since the last wait. @returns false when the time ran out */
  async wait(ms: number): Promise<boolean> {
    if (!this.#woken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const woken = this.#woken;
    this.#woken = false;
    this.#wake = undefined;
    return woken;
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }
}

/** 25 ms, 50 ms, … up to two seconds: how long to wait before trying again after so many failures in a row. */
export const backOffMs = (failures: number): number => Math.min(2_000, 25 * 2 ** (failures - 1));
