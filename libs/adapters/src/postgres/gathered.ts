import { setImmediate as turn } from 'node:timers/promises';

type Waiting<Ask, Answer> = Readonly<{
  ask: Ask;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}>;

/** Puts questions that are asked at the same time as one: while one is under way the next gathers. */
export class Gathered<Ask, Answer> {
  #waiting: Waiting<Ask, Answer>[] = [];
  #working = false;

  /** `put`: the answers, in the order of the questions; when it rejects, nobody has an answer. */
  constructor(
    private readonly put: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
    private readonly together = 1_000,
  ) {}

  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject });
      if (this.#working) return;
      this.#working = true;
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    // Who was just answered may ask again at once, and then belongs with those who wait.
    for (; await turn(), this.#waiting.length > 0;) {
      const asked = this.#waiting.splice(0, this.together);
      try {
        const answers = await this.put(asked.map(({ ask }) => ask));
        asked.forEach(({ resolve }, at) => resolve(answers[at]!));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#working = false;
  }
}
