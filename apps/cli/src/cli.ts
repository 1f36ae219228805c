import { parseArgs } from 'node:util';
import { Problem, Unreachable } from '#libs/client';
import type { Call, Command, ExitStatus } from './command.js';
import { exit, UsageError } from './command.js';
import { checkCommand } from './commands/check.command.js';
import { completenessCommand } from './commands/completeness.command.js';
import { contentCommand } from './commands/content.command.js';
import { eraseCommand } from './commands/erase.command.js';
import { incidentsCommand } from './commands/incidents.command.js';
import { knownCommand } from './commands/known.command.js';
import { lookupsCommand } from './commands/lookups.command.js';
import { packCommand } from './commands/pack.command.js';
import { proveCommand } from './commands/prove.command.js';
import { redecideCommand } from './commands/redecide.command.js';
import { replayCommand } from './commands/replay.command.js';
import { verifyCommand } from './commands/verify.command.js';
import { commandHelp, programHelp } from './help.js';
import { Terminal } from './terminal.js';
import type { Streams } from './terminal.js';

const commands: readonly Command[] = [
  verifyCommand,
  proveCommand,
  packCommand,
  checkCommand,
  replayCommand,
  lookupsCommand,
  redecideCommand,
  knownCommand,
  completenessCommand,
  incidentsCommand,
  contentCommand,
  eraseCommand,
];

/** Everything from outside that a call sees. */
export type Surroundings = Streams & Pick<Call, 'environment'>;

const parsed = (command: Command, args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...command.options,
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const told = (error: unknown): string => {
  if (error instanceof Problem) {
    const fields = error.errors.map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
    return [`${error.message}. ${error.detail ?? ''}`.trim(), ...fields].join('\n');
  }
  return error instanceof Error ? error.message : String(error);
};

const statusOf = (error: unknown): ExitStatus | null => {
  if (error instanceof UsageError) return exit.usage;
  if (error instanceof Problem && (error.status === 400 || error.status === 404)) return exit.usage;
  // What undici throws when an answer breaks off.
  const isBrokenOff = error instanceof TypeError && error.message === 'terminated';
  const isNoAnswer = error instanceof Problem || error instanceof Unreachable || isBrokenOff;
  return isNoAnswer ? exit.unreachable : null;
};

/** Carries out one call and answers with its exit status: 0 fine, 1 finding, 2 usage, 3 unreachable. */
export const run = async (
  args: readonly string[],
  { environment, ...streams }: Surroundings,
): Promise<ExitStatus> => {
  const [verb, ...rest] = args;
  const command = commands.find(({ name }) => name === verb);
  if (command === undefined) {
    const isAsked = verb === undefined || verb === '--help' || verb === '-h' || verb === 'help';
    await (isAsked ? streams.out : streams.err)(programHelp(commands, isAsked ? undefined : verb));
    return isAsked && verb !== undefined ? exit.fine : exit.usage;
  }
  try {
    const { values, positionals } = parsed(command, rest);
    if (values['help'] === true) {
      await streams.out(commandHelp(command));
      return exit.fine;
    }
    const terminal = new Terminal(streams, values['json'] === true);
    return await command.run({ options: values, positionals, environment, terminal });
  } catch (error) {
    const status = statusOf(error);
    if (status === null) throw error;
    streams.err(`infohus ${command.name}: ${told(error)}\n`);
    if (error instanceof UsageError) streams.err(`Usage: infohus ${command.usage}\n`);
    return status;
  }
};
