import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AuditLeaf, CommittedEntry } from '#libs/contracts';
import { checkProof } from '#libs/ledger';
import type { ProofCheck } from '#libs/ledger';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, onlyArgument, text, UsageError } from '../command.js';
import { readText } from '../exchange.js';
import { readKey } from '../log-source.js';
import { checkPack } from '../pack-check.js';
import { isPack, readPack } from '../pack-files.js';

const saidKey = (call: Call): string | null => {
  const said = text(call, 'key') ?? call.environment['INFOHUS_LOG_KEY'];
  return said === undefined || said === '' ? null : readKey(said);
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

const checkFile = (call: Call, file: string): ExitStatus => {
  const { terminal } = call;
  const beside = join(dirname(file), 'key');
  const key = saidKey(call) ?? (existsSync(beside) ? readKey(beside) : null);
  if (key === null)
    throw new UsageError('Say --key: the verifier key of the log, or a file with one.');
  const checked = checkProof(readText(file), key);
  if ('refused' in checked) {
    terminal.answer({ proved: false, ...checked });
    terminal.bad(`${file} proves nothing: ${checked.detail}`);
    return exit.finding;
  }
  const { leaf, ...rest } = checked;
  terminal.answer({ proved: true, ...rest, leaf: leafOf(leaf) });
  terminal.good(`${file} proves its entry`);
  terminal.table(['', ''], rowsOf(checked));
  return exit.fine;
};

const checkWholePack = async (call: Call, path: string): Promise<ExitStatus> => {
  const { terminal } = call;
  const files = await readPack(path);
  const own = files.get('key');
  const said = saidKey(call);
  if (said === null && own === undefined)
    throw new UsageError(`${path} is no evidence pack: there is no key in it.`);
  const { findings, ...counts } = checkPack(files, said ?? readKey(own!.toString()));
  terminal.answer({ proved: findings.length === 0, ...counts, findings });
  if (findings.length > 0) {
    terminal.bad(`${path} does not prove what it says: ${findings.length} finding(s)`);
    terminal.table(
      ['where', 'what'],
      findings.map(({ place, detail }) => [place, detail]),
    );
    return exit.finding;
  }
  terminal.good(`${counts.files} files as they were signed`);
  terminal.good(`${counts.entries} entries, each with its proof (${counts.erased} erased)`);
  terminal.good(
    `${counts.decidedAgain} of ${counts.decisions} decisions decided again by the rules in the pack: the same`,
  );
  if (said === null)
    terminal.say(
      terminal.dim('  The key came with the pack. Give --key with one you have from elsewhere.'),
    );
  return exit.fine;
};

const check = async (call: Call): Promise<ExitStatus> => {
  const path = onlyArgument(call, 'proof file or evidence pack');
  return isPack(path) ? checkWholePack(call, path) : checkFile(call, path);
};

/** `infohus check` */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Checks a proof file or an evidence pack offline',
  usage: 'check <proof-file | pack.tar | unpacked-folder> [--key <key>]',
  options: { key: { type: 'string' } },
  help: {
    key: 'Verifier key of the log, or a file with one (INFOHUS_LOG_KEY); else the one that came with it',
  },
  examples: ['check decision.proof --key log.key', 'check infohus-pack.tar --key log.key --json'],
  run: check,
};
