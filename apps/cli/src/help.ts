import type { Command } from './command.js';

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}\n`).join('');
};

const exitText = `Exit status: 0 all is well · 1 something was found · 2 the call is wrong · 3 no answer, or not for you\n`;

/** What there is. */
export const programHelp = (commands: readonly Command[], unknown?: string): string =>
  [
    unknown === undefined ? '' : `There is no command ${unknown}.\n\n`,
    'infohus: verify, prove and replay what the Infohus exchange decided and disclosed\n\n',
    'Usage: infohus <command> [options]\n\n',
    columns(commands.map(({ name, summary }) => [name, summary] as const)),
    '\nEach command explains itself: infohus <command> --help\n',
    'Who you are: INFOHUS_URL, INFOHUS_CLIENT_ID, INFOHUS_CLIENT_SECRET, INFOHUS_JUSTIFICATION\n',
    exitText,
  ].join('');

const withValue = (command: Command, name: string): string => {
  const { type, short } = command.options[name] ?? { type: 'boolean' };
  return `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ' <…>' : ''}`;
};

/** What one command does. */
export const commandHelp = (command: Command): string =>
  [
    `${command.summary}\n\nUsage: infohus ${command.usage}\n\nOptions:\n`,
    columns([
      ...Object.entries(command.help).map(
        ([name, meaning]) => [withValue(command, name), meaning] as const,
      ),
      ['--json', 'For machines: one JSON value, or one a line'],
    ]),
    `\nExamples:\n${command.examples.map((line) => `  infohus ${line}\n`).join('')}\n`,
    exitText,
  ].join('');
