import { incidentResolutions } from '#libs/contracts';
import type { IncidentView } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const act = async (call: Call, id: string, wanted: object): Promise<ExitStatus> => {
  const path = `/incidents/${encodeURIComponent(id)}/acts`;
  const incident = await new AuditDesk(call).post<IncidentView>(path, wanted);
  const { state, owner, resolution } = incident;
  call.terminal.answer(incident);
  call.terminal.good(`${id}: ${state} ${resolution ?? ''} (${owner ?? 'nobody'})`);
  return exit.fine;
};

const incidents = async (call: Call): Promise<ExitStatus> => {
  const [verb, id, ...more] = call.positionals;
  if (verb === undefined) return list(call);
  if (id === undefined || more.length > 0)
    throw new UsageError('Say take or resolve, and one incident.');
  const owner = text(call, 'owner');
  const resolution = text(call, 'resolution');
  if (verb === 'take' && owner !== undefined) return act(call, id, { owner });
  if (verb === 'resolve' && resolution !== undefined)
    return act(call, id, { state: 'RESOLVED', resolution });
  throw new UsageError('Say take with --owner, or resolve with --resolution.');
};

const list = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
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
  usage: 'incidents [take <id> --owner <sub> | resolve <id> --resolution <r>]',
  options: { ...officerOptions, owner: { type: 'string' }, resolution: { type: 'string' } },
  help: {
    owner: 'take: `sub` of the officer who looks after it from now on',
    resolution: `resolve: ${incidentResolutions.join(', ')}`,
    ...officerHelp,
  },
  examples: [
    'incidents --justification AUDIT-2026-4',
    'incidents take 0198c2f1-6f1e-5d0a-9c55-1d2f0a6b7c8d --owner compliance-officer',
    'incidents resolve 0198c2f1-6f1e-5d0a-9c55-1d2f0a6b7c8d --resolution EXPLAINED',
  ],
  run: incidents,
};
