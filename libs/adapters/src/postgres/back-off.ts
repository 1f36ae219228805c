/** A pause that can be cut short. */
export class Pause {
  #wake: (() => void) | undefined;
  #woken = false;

  /** Waits, but not past a `wake`, also one that came since the last wait. */
  async wait(ms: number): Promise<void> {
    if (!this.#woken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#woken = false;
    this.#wake = undefined;
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }
}

/** 25 ms, 50 ms, … up to two seconds: how long to wait before trying again after so many failures in a row. */
export const backOffMs = (failures: number): number => Math.min(2_000, 25 * 2 ** (failures - 1));
