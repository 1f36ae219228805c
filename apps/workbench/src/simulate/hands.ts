/** Does all of it, so many at a time, begun in order. */
export const inHands = async <T>(
  hands: number,
  work: readonly T[],
  doIt: (one: T) => Promise<void>,
): Promise<void> => {
  const waiting = work.values();
  const hand = async (): Promise<void> => {
    for (const one of waiting) await doIt(one);
  };
  await Promise.all(Array.from({ length: hands }, hand));
};
