/** Something said in the domain: a command or an event, by type. */
export type Message<Type extends string = string, Data = unknown> = Readonly<{
  type: Type;
  data: Readonly<Data>;
}>;

/** A rule said no. `facts` hold ids, codes and dates, never personal data. */
export type Refused<Code extends string = string> = Readonly<{
  refused: Code;
  facts: Readonly<Record<string, unknown>>;
}>;

/** What a decider answers: events to append, or a refusal. */
export type Decision<Event, Code extends string> =
  Readonly<{ events: readonly Event[] }> | Refused<Code>;

/** One consistency boundary, as values: no I/O, no clock, no ids of its own making. */
export type Decider<
  State,
  Command extends Message,
  Event extends Message,
  Code extends string,
> = Readonly<{
  category: string;
  initial: State;
  decide: (command: Command, state: State) => Decision<Event, Code>;
  evolve: (state: State, event: Event) => State;
}>;

/** Accepts: the events that happened. */
export const accept = <Event>(...events: readonly Event[]) => ({ events }) as const;

/** Refuses with a stable kebab-case code. */
export const refuse = <Code extends string>(
  refused: Code,
  facts: Readonly<Record<string, unknown>> = {},
): Refused<Code> => ({ refused, facts });

/** True when a decider said no. */
export const isRefused = (decision: object): decision is Refused => 'refused' in decision;

/** Makes an unhandled member of a union a compile error, and a bug at run time. */
export const never = (value: never): never => {
  throw new Error(`Unhandled case: ${JSON.stringify((value as { type?: unknown }).type ?? null)}`);
};
