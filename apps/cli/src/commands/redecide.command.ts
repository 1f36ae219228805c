import { existsSync } from 'node:fs';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions, readText } from '../exchange.js';
import { selectionHelp, selectionOf, selectionOptions } from '../selection.js';
import type { Terminal } from '../terminal.js';

type Answered = Readonly<{ outcome: string; reason: string; policies: readonly string[] }>;

type Report = Readonly<{
  decided: number;
  same: number;
  notRedecidable: number;
  notAsCommitted: readonly string[];
  differences: readonly Readonly<{ decisionId: string; then: Answered; now: Answered }>[];
  incidentIds: readonly string[];
}>;

type Counts = readonly Readonly<{ name: string; decisions: number }>[];
type Changes = Readonly<{ decisions: number; byRule: Counts; byAgency: Counts; byForm: Counts }>;

type Proposed = Readonly<{
  proposed: Readonly<{ version: string; sha256: string }>;
  decided: number;
  notRedecidable: number;
  releasedThenWithheldNow: Changes;
  withheldThenReleasedNow: Changes;
}>;

const proposalOf = (set: string): unknown => {
  if (!existsSync(set)) return { version: set };
  try {
    const content = JSON.parse(readText(set)) as Readonly<Record<string, unknown>>;
    const { version, policies, schema, terms, necessity } = content;
    return { version, policies, schema, terms, necessity };
  } catch {
    throw new UsageError(
      `${set} is no JSON: give a set as GET /policy/v1/sets/{version} shows it.`,
    );
  }
};

const own = (terminal: Terminal, report: Report): ExitStatus => {
  const { decided, notRedecidable, differences, notAsCommitted, incidentIds } = report;
  const left = notRedecidable === 0 ? '' : `, ${notRedecidable} not re-decidable`;
  const counts = `${decided.toLocaleString('en')} decisions decided again${left}`;
  if (differences.length === 0 && notAsCommitted.length === 0) {
    terminal.good(`${counts}: every answer the same`);
    return exit.fine;
  }
  terminal.bad(`${counts}: ${decided - report.same} came out otherwise`);
  terminal.table(
    ['decision', 'then', 'now'],
    differences.map(({ decisionId, then, now }) => [
      decisionId,
      `${then.policies[0] ?? ''} ${then.outcome} ${then.reason}`,
      `${now.policies[0] ?? ''} ${now.outcome} ${now.reason}`,
    ]),
  );
  for (const id of notAsCommitted) terminal.bad(`${id} is not what was logged`);
  terminal.say(terminal.dim(`  ${incidentIds.length} incident(s) opened`));
  return exit.finding;
};

const rowsOf = (direction: string, { byRule, byAgency, byForm }: Changes) =>
  [
    ['rule', byRule],
    ['agency', byAgency],
    ['form', byForm],
  ].flatMap(([by, counts]) =>
    (counts as Counts).map(({ name, decisions }) => [
      direction,
      by as string,
      name,
      String(decisions),
    ]),
  );

const proposed = (terminal: Terminal, report: Proposed): ExitStatus => {
  const { releasedThenWithheldNow: lost, withheldThenReleasedNow: gained } = report;
  const { version, sha256 } = report.proposed;
  terminal.say(`Set ${version} (${sha256.slice(0, 12)}…), proposed; nothing was changed`);
  terminal.say(
    `${report.decided.toLocaleString('en')} decisions: ${lost.decisions} released then and withheld now, ` +
      `${gained.decisions} withheld then and released now`,
  );
  const rows = [...rowsOf('withheld now', lost), ...rowsOf('released now', gained)];
  if (rows.length > 0) terminal.table(['change', 'by', '', 'decisions'], rows);
  return exit.fine;
};

const redecide = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  if (call.positionals.length > 0) throw new UsageError('redecide takes options only.');
  const set = text(call, 'set');
  const body = {
    ...selectionOf(call),
    ...(set === undefined ? {} : { proposed: proposalOf(set) }),
  };
  const report = await new AuditDesk(call).post<Report | Proposed>('/redecisions', body);
  terminal.answer(report);
  return 'proposed' in report ? proposed(terminal, report) : own(terminal, report);
};

/** `infohus redecide` */
export const redecideCommand: Command = {
  name: 'redecide',
  summary: 'Decides recorded decisions again, by the law of their time or by a proposed one',
  usage: 'redecide [--set <version | file.json>] [--subject <id>] …',
  options: { ...officerOptions, ...selectionOptions, set: { type: 'string' } },
  help: {
    set: 'A proposed policy set: what would it have changed? Nothing is changed',
    ...selectionHelp,
    ...officerHelp,
  },
  examples: [
    'redecide --justification AUDIT-2026-4',
    'redecide --form SSP --from 2026-01-01T00:00:00Z --set 2027-01-01',
  ],
  run: redecide,
};
