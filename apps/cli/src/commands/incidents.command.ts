import type { IncidentView } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const incidents = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  if (call.positionals.length > 0) throw new UsageError('incidents takes options only.');
  const { items } = await new AuditDesk(call).get<{ items: readonly IncidentView[] }>('/incidents');
  terminal.answer(items);
  const unresolved = items.filter(({ state }) => state !== 'RESOLVED');
  terminal.table(
    ['incident', 'opened', 'kind', 'about', 'state', 'owner'],
    items.map(({ incidentId, openedAt, kind, about, state, owner, resolution }) => [
      incidentId,
      openedAt,
      kind,
      about,
      resolution === null ? state : `${state} ${resolution}`,
      owner ?? '-',
    ]),
  );
  if (unresolved.length === 0) terminal.good('No incident is open');
  else terminal.bad(`${unresolved.length} incident(s) not resolved`);
  return unresolved.length === 0 ? exit.fine : exit.finding;
};

/** `infohus incidents` */
export const incidentsCommand: Command = {
  name: 'incidents',
  summary: 'Differences that were found, who owns them, and where they stand',
  usage: 'incidents',
  options: officerOptions,
  help: officerHelp,
  examples: ['incidents --justification AUDIT-2026-4'],
  run: incidents,
};
