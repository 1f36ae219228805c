/** The demo's own checks: a wrong outcome anywhere makes it fail, with what was seen beside what the rules say. */
export class WrongOutcome extends Error {
  override readonly name = 'WrongOutcome';
}

const text = (value: unknown): string => JSON.stringify(value);

/** Fails unless both are equal as JSON. */
export const expectEqual = (what: string, seen: unknown, wanted: unknown): void => {
  if (text(seen) !== text(wanted))
    throw new WrongOutcome(`${what}: expected ${text(wanted)}, saw ${text(seen)}`);
};

/** Fails unless the condition holds. */
export const expectThat = (what: string, holds: boolean): void => {
  if (!holds) throw new WrongOutcome(what);
};

/** Asks again until there is an answer: what crosses the exchange takes a moment. */
export const eventually = async <Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  withinMs = 60_000,
): Promise<Value> => {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (performance.now() > until)
      throw new WrongOutcome(`${what}: nothing came within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
};
