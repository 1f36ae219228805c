import { writeFileSync } from 'node:fs';
import { noteVerifier, openCheckpoint, TileReader, verifyLog } from '#libs/ledger';
import type { LogFinding, LogVerification } from '#libs/ledger';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions, readText } from '../exchange.js';
import type { LogAt } from '../log-source.js';
import { logAt } from '../log-source.js';
import { compareEntries } from '../entries-against-log.js';

type Finding = Readonly<{ place: string; detail: string }>;

const asFinding = ({ path, from, to, detail }: LogFinding): Finding => ({
  place: to > from ? `${path}, bytes ${from} to ${to - 1}` : path,
  detail,
});

/** Whether today's log still begins with what an earlier checkpoint signed. */
const continues = async (at: LogAt, size: number, file: string): Promise<readonly Finding[]> => {
  const verifier = noteVerifier(at.verifierKey);
  const seen = openCheckpoint(readText(file), [verifier], verifier.name);
  if ('refused' in seen)
    throw new UsageError(`${file} is no checkpoint of this log: ${seen.detail}`);
  const place = `since ${file}`;
  if (seen.size > size)
    return [
      { place, detail: `it signed ${seen.size} leaves, the log has ${size}: leaves are gone` },
    ];
  const root = await new TileReader(at.source, () => size).root(seen.size);
  return Buffer.compare(root, seen.root) === 0
    ? []
    : [{ place, detail: `the first ${seen.size} leaves are not those that it signed` }];
};

const inspect = async (call: Call, at: LogAt): Promise<[LogVerification, Finding[]]> => {
  const { terminal, options } = call;
  const verified = await verifyLog(at.source, at.verifierKey, (done, size) =>
    terminal.progress(done, size, 'leaves'),
  );
  const findings = verified.findings.map(asFinding);
  const since = text(call, 'since');
  if (since !== undefined && findings.length === 0)
    findings.push(...(await continues(at, verified.size, since)));
  if (options['entries'] === true && findings.length === 0) {
    const desk = new AuditDesk(call);
    const found = await compareEntries(at.source, verified.size, desk, (done) =>
      terminal.progress(done, verified.size, 'entries'),
    );
    findings.push(...found);
  }
  terminal.progressDone();
  return [verified, findings];
};

const save = async (call: Call, { source }: LogAt): Promise<void> => {
  const file = text(call, 'save');
  const checkpoint = file === undefined ? null : await source.read('checkpoint');
  if (file !== undefined && checkpoint !== null) writeFileSync(file, checkpoint);
};

const report = (
  { terminal, options }: Call,
  at: LogAt,
  [{ origin, size, root }, findings]: readonly [LogVerification, readonly Finding[]],
  seconds: number,
): void => {
  terminal.answer({ origin, size, root, whole: findings.length === 0, findings });
  terminal.say(`Log ${origin} at ${at.place}`);
  if (findings.length > 0) {
    terminal.bad(`The log is not whole: ${findings.length} finding(s)`);
    terminal.table(
      ['where', 'what'],
      findings.map(({ place, detail }) => [place, detail]),
    );
    return;
  }
  terminal.good(
    `${size.toLocaleString('en')} leaves, each where it was put, under one signed root`,
  );
  if (options['entries'] === true)
    terminal.good('Every entry of the audit service is the one that its leaf committed to');
  terminal.say(terminal.dim(`  root ${root}, ${seconds.toFixed(1)} s`));
  if (at.isKeyUnpinned)
    terminal.say(
      terminal.dim('  The key came with the log. Give --key with one you have from elsewhere.'),
    );
};

const verify = async (call: Call): Promise<ExitStatus> => {
  if (call.positionals.length > 0) throw new UsageError('verify takes options only.');
  const at = await logAt(call);
  const begun = performance.now();
  const [verified, findings] = await inspect(call, at);
  report(call, at, [verified, findings], (performance.now() - begun) / 1000);
  if (findings.length > 0) return exit.finding;
  await save(call, at);
  return exit.fine;
};

/** `infohus verify` */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Verifies the whole Merkle log, online or from a copied folder',
  usage: 'verify [--url <address> | --folder <folder>] [--key <key>] [--since <file>] [--entries]',
  options: {
    ...officerOptions,
    folder: { type: 'string' },
    key: { type: 'string' },
    since: { type: 'string' },
    save: { type: 'string' },
    entries: { type: 'boolean' },
  },
  help: {
    folder: 'A copy of the log as files',
    key: 'Verifier key, or a file with one (INFOHUS_LOG_KEY); else the one beside the log',
    since: 'A checkpoint of an earlier day: the log must still begin with what it signed',
    save: 'Writes the verified checkpoint to a file, for --since',
    entries: 'Compares every entry of the audit service with its leaf too; needs a client',
    ...officerHelp,
  },
  examples: [
    'verify',
    'verify --folder ./audit-log --key log.key',
    'verify --since last-month.checkpoint --save today.checkpoint',
    'verify --entries --client-id compliance-officer --justification AUDIT-2026-4',
  ],
  run: verify,
};
