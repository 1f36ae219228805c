import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AuditLeaf, CommittedEntry } from '#libs/contracts';
import { checkProof } from '#libs/ledger';
import type { ProofCheck } from '#libs/ledger';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, onlyArgument, text, UsageError } from '../command.js';
import { readText } from '../exchange.js';
import { readKey } from '../log-source.js';

const keyFor = (call: Call, file: string): string => {
  const said = text(call, 'key') ?? call.environment['INFOHUS_LOG_KEY'];
  const beside = join(dirname(file), 'key');
  if (said !== undefined && said !== '') return readKey(said);
  if (existsSync(beside)) return readKey(beside);
  throw new UsageError('Say --key: the verifier key of the log, or a file with one.');
};

const leafOf = (leaf: Uint8Array): AuditLeaf =>
  JSON.parse(Buffer.from(leaf).toString()) as AuditLeaf;

type Proven = Exclude<ProofCheck, { refused: string }>;

const rowsOf = ({ origin, index, size, leaf, opened, payload }: Proven): [string, string][] => {
  const logged = leafOf(leaf);
  const rows: [string, string][] = [
    ['log', origin],
    ['leaf', `${index} of ${size}`],
    ['recorded', logged.time],
    ['what', logged.type],
  ];
  if (!opened) return [...rows, ['entry', 'erased: only that it was recorded is proved']];
  const { data } = payload as unknown as CommittedEntry;
  const { decisionId, decision } = data as {
    decisionId?: string;
    decision?: Readonly<{ outcome: string; reason: string }>;
  };
  if (decisionId !== undefined) rows.push(['decision', decisionId]);
  if (decision !== undefined) rows.push(['outcome', `${decision.outcome} ${decision.reason}`]);
  return rows;
};

const check = (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  const file = onlyArgument(call, 'proof file');
  const checked = checkProof(readText(file), keyFor(call, file));
  if ('refused' in checked) {
    terminal.answer({ proved: false, ...checked });
    terminal.bad(`${file} proves nothing: ${checked.detail}`);
    return Promise.resolve(exit.finding);
  }
  const { leaf, ...rest } = checked;
  terminal.answer({ proved: true, ...rest, leaf: leafOf(leaf) });
  terminal.good(`${file} proves its entry`);
  terminal.table(['', ''], rowsOf(checked));
  return Promise.resolve(exit.fine);
};

/** `infohus check` */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Checks a proof file offline',
  usage: 'check <proof-file> [--key <key>]',
  options: { key: { type: 'string' } },
  help: {
    key: 'Verifier key of the log, or a file with one; else the file `key` beside the proof',
  },
  examples: ['check decision.proof --key log.key', 'check decision.proof --key log.key --json'],
  run: check,
};
