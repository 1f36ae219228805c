import type { Decider, Message } from '#libs/kernel';
import { isRefused } from '#libs/kernel';

/** Given events, when a command, then events or a refusal: the language of decider specs. */
export const specFor = <S, C extends Message, E extends Message, Code extends string>(
  decider: Decider<S, C, E, Code>,
) => ({
  given: (...events: readonly E[]) => ({
    when: (command: C) => {
      const decision = decider.decide(command, events.reduce(decider.evolve, decider.initial));
      return {
        then: (...expected: readonly E[]) => expect(decision).toEqual({ events: expected }),
        thenRefused: (code: Code) =>
          expect(isRefused(decision) ? decision.refused : decision).toBe(code),
      };
    },
  }),
});
