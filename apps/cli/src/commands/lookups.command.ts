import type { EntryView, RecordEvents } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';
import { selectionHelp, selectionOf, selectionOptions } from '../selection.js';

type Page = Readonly<{ items: readonly EntryView[]; next: string | null }>;
type LookUp = RecordEvents['dk.infohus.lookup.recorded.v1'];

const { subject, case: caseOption, agency, reader, outcome, from, until } = selectionOptions;
const options = { subject, case: caseOption, agency, reader, outcome, from, until };

const rowOf = ({ recordedAt, data }: EntryView): readonly string[] => {
  if (data === null) return [recordedAt, '(erased)'];
  const { view, reader: who, purpose, justification, outcome: came } = data as unknown as LookUp;
  return [
    recordedAt,
    who.actor,
    `${who.agency}/${who.unit} ${who.function}`,
    view,
    came,
    purpose,
    justification,
  ];
};

const lookups = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  if (call.positionals.length > 0) throw new UsageError('lookups takes options only.');
  const desk = new AuditDesk(call);
  const rows: (readonly string[])[] = [];
  for (let after: string | undefined; ;) {
    const query = { ...selectionOf(call), limit: 1000, after };
    const page = await desk.get<Page>('/lookups', query);
    for (const entry of page.items) {
      terminal.answer(entry);
      if (!terminal.json) rows.push(rowOf(entry));
    }
    if (page.next === null) break;
    after = page.next;
  }
  terminal.table(['when', 'who', 'as', 'looked at', 'outcome', 'purpose', 'justification'], rows);
  return exit.fine;
};

/** `infohus lookups` */
export const lookupsCommand: Command = {
  name: 'lookups',
  summary: 'Who looked, at whom, why, and who was refused',
  usage: 'lookups [--subject <id>] [--reader <sub>] …',
  options: { ...officerOptions, ...options },
  help: {
    ...Object.fromEntries(
      Object.entries(selectionHelp).filter(([name]) => Object.hasOwn(options, name)),
    ),
    ...officerHelp,
  },
  examples: [
    'lookups --subject 0198c2f1-6f1e-4d0a-9c55-1d2f0a6b7c8d --justification KLAGE-2026-11',
    'lookups --outcome REFUSED --json',
  ],
  run: lookups,
};
