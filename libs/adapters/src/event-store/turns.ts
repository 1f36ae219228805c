/** Lets those who want the same names work one after the other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = Promise.allSettled(names.map(async (name) => this.#last.get(name)));
    const mine = before.then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) this.#last.set(name, settled);
    void settled.then(() => {
      for (const name of names) if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    return mine;
  }
}
