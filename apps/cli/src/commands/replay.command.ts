import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { DecisionRecorded, EntryView } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';
import { selectionHelp, selectionOf, selectionOptions } from '../selection.js';

const widths = [24, 30, 26] as const;
const tellEvery = 1000;

const detailOf = ({ type, data }: EntryView): string => {
  if (data === null) return '(erased)';
  if (type === 'dk.infohus.decision.recorded.v1') {
    const { decision, recipient } = data as unknown as DecisionRecorded;
    return `${decision.outcome} ${decision.reason} → ${recipient.agency}/${recipient.unit}`;
  }
  const members = ['kind', 'view', 'outcome', 'change', 'act', 'code', 'tenant', 'responsible'];
  return members.flatMap((name) => (typeof data[name] === 'string' ? [data[name]] : [])).join(' ');
};

/** The name of an entry's type without what all have. */
export const shortType = (type: string): string =>
  type.replace(/^dk\.infohus\./, '').replace(/\.v\d+$/, '');

const rowOf = (entry: EntryView): string => {
  const cells = [entry.recordedAt, shortType(entry.type), `${entry.agency}/${entry.unit}`];
  const mark = entry.asCommitted === false ? '  CHANGED SINCE IT WAS LOGGED' : '';
  const row = cells.map((cell, at) => cell.padEnd(widths[at]!)).join('  ');
  return `${row}  ${detailOf(entry)}${mark}`;
};

const toFile = async (
  file: string,
  entries: AsyncIterable<EntryView>,
  tell: (done: number) => void,
): Promise<number> => {
  const out = createWriteStream(file, { mode: 0o600 });
  let count = 0;
  for await (const entry of entries) {
    if (!out.write(`${JSON.stringify(entry)}\n`)) await once(out, 'drain');
    if (++count % tellEvery === 0) tell(count);
  }
  out.end();
  await finished(out);
  return count;
};

const replay = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  if (call.positionals.length > 0) throw new UsageError('replay takes options only.');
  const query = { ...selectionOf(call), after: text(call, 'after') };
  const entries = new AuditDesk(call).lines<EntryView>('/replay', query);
  const file = text(call, 'out');
  if (file !== undefined) {
    const count = await toFile(file, entries, (done) => terminal.counting(done, 'entries'));
    terminal.progressDone();
    terminal.answer({ file, entries: count });
    terminal.good(`${file}: ${count.toLocaleString('en')} entries; it holds personal data`);
    return exit.fine;
  }
  let isWhole = true;
  for await (const entry of entries) {
    isWhole &&= entry.asCommitted !== false;
    await terminal.raw(`${terminal.json ? JSON.stringify(entry) : terminal.clean(rowOf(entry))}\n`);
  }
  return isWhole ? exit.fine : exit.finding;
};

/** `infohus replay` */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'Replays what was recorded, in order',
  usage: 'replay [--subject <id>] [--case <id>] … [--out <file>]',
  options: {
    ...officerOptions,
    ...selectionOptions,
    after: { type: 'string' },
    out: { type: 'string' },
  },
  help: {
    ...selectionHelp,
    after: 'Go on behind this cursor: each line has one',
    out: 'Writes NDJSON to a file',
    ...officerHelp,
  },
  examples: [
    'replay --subject 0198c2f1-6f1e-4d0a-9c55-1d2f0a6b7c8d --justification AUDIT-2026-4',
    'replay --from 2026-11-01T00:00:00Z --out november.ndjson',
    `replay --outcome DENY --json | jq -r .data.decision.reason | sort | uniq -c`,
  ],
  run: replay,
};
