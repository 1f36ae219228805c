import { writeFileSync } from 'node:fs';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const members = ['case', 'subject', 'disclosure', 'handover'] as const;

const pack = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  const named = members.flatMap((name) => {
    const id = text(call, name);
    return id === undefined ? [] : [[name, id] as const];
  });
  if (named.length === 0 || call.positionals.length > 0)
    throw new UsageError('Say --case, --subject, --disclosure or --handover with its id.');
  const file = text(call, 'out') ?? 'infohus-pack.tar';
  const tar = await new AuditDesk(call).bytes('/packs', Object.fromEntries(named));
  writeFileSync(file, tar, { mode: 0o600 });
  terminal.answer({ file, bytes: tar.length });
  terminal.good(`${file}, ${tar.length.toLocaleString('en')} bytes: it holds personal data`);
  terminal.say(terminal.dim(`  infohus check ${file}`));
  return exit.fine;
};

/** `infohus pack` */
export const packCommand: Command = {
  name: 'pack',
  summary: 'Fetches the evidence of a case as one signed archive that verifies offline',
  usage: 'pack --case <id> [--out <file>]',
  options: {
    ...officerOptions,
    case: { type: 'string' },
    subject: { type: 'string' },
    disclosure: { type: 'string' },
    handover: { type: 'string' },
    out: { type: 'string' },
  },
  help: {
    case: 'A case at the sender, and what came of its disclosures',
    subject: 'Everything on a subject',
    disclosure: 'One disclosure',
    handover: 'One handover',
    out: 'Where to write it (else infohus-pack.tar)',
    ...officerHelp,
  },
  examples: [
    'pack --case 0198c2f1-6f1e-7d0a-9c55-1d2f0a6b7c8d --justification AUDIT-2026-4 --out case.tar',
  ],
  run: pack,
};
