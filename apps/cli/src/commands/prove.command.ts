import { writeFileSync } from 'node:fs';
import { checkProof } from '#libs/ledger';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, onlyArgument, text } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';
import { logAt } from '../log-source.js';

const prove = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  const decisionId = onlyArgument(call, 'decision id');
  const desk = new AuditDesk(call);
  const at = await logAt(call);
  const proof = Buffer.from(await desk.bytes(`/decisions/${decisionId}/proof`)).toString();
  const checked = checkProof(proof, at.verifierKey);
  if ('refused' in checked) {
    terminal.answer({ proved: false, ...checked });
    terminal.bad(`The exchange gave a proof that proves nothing: ${checked.detail}`);
    return exit.finding;
  }
  const file = text(call, 'out') ?? `${decisionId}.proof`;
  writeFileSync(file, proof);
  terminal.answer({ proved: true, file, index: checked.index, size: checked.size });
  terminal.good(`${file} proves that leaf ${checked.index} of ${checked.size} is this decision`);
  terminal.say(terminal.dim(`  infohus check ${file} --key '${at.verifierKey}'`));
  return exit.fine;
};

/** `infohus prove` */
export const proveCommand: Command = {
  name: 'prove',
  summary: 'Fetches a file that proves one decision offline',
  usage: 'prove <decision-id> [--out <file>]',
  options: { ...officerOptions, out: { type: 'string' }, key: { type: 'string' } },
  help: {
    out: 'Where to write it (else <decision-id>.proof)',
    key: 'Verifier key of the log, or a file with one',
    ...officerHelp,
  },
  examples: ['prove 0198c2f1-6f1e-5d0a-9c55-1d2f0a6b7c8d --justification AUDIT-2026-4'],
  run: prove,
};
