import type { ParseArgsOptionsConfig } from 'node:util';
import type { Terminal } from './terminal.js';

/** What a script can tell from the exit status. */
export const exit = { fine: 0, finding: 1, usage: 2, unreachable: 3 } as const;
export type ExitStatus = (typeof exit)[keyof typeof exit];

/** Values of the options of one call, by name. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** One call of a command. */
export type Call = Readonly<{
  options: Options;
  positionals: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  terminal: Terminal;
}>;

/** One verb. */
export type Command = Readonly<{
  name: string;
  /** One line. */
  summary: string;
  /** As it is typed, behind `infohus`. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Option name to what it means. */
  help: Readonly<Record<string, string>>;
  examples: readonly string[];
  run: (call: Call) => Promise<ExitStatus>;
}>;

/** The call cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The text of an option, or undefined. */
export const text = ({ options }: Call, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

/** The one positional argument. @throws UsageError */
export const onlyArgument = ({ positionals }: Call, what: string): string => {
  const [first, ...more] = positionals;
  if (first === undefined || more.length > 0) throw new UsageError(`Say exactly one ${what}.`);
  return first;
};
