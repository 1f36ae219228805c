import type { IncidentKind, IncidentView } from '#libs/contracts';
import type { Projection } from '#libs/adapters';
import { isRefused, nameBasedId } from '#libs/kernel';
import type { Clock } from '#libs/kernel';
import type { Actor } from '#libs/server';
import { ProblemError, RefusalError } from '#libs/server';
import type { SqlPool } from '#libs/adapters';
import type { Recorder } from '../entries/recorder.js';
import { ownEntry } from '../entries/recorder.js';
import type { IncidentAct, IncidentOpened } from './incident.js';
import { act, actedType, openedType } from './incident.js';

type Found = Readonly<{ kind: IncidentKind; about: string; facts: IncidentView['facts'] }>;

const patienceMs = 2000;
const listedMax = 1000;

const columns = `incident_id as "incidentId", kind, about, facts, state, owner, resolution,
  opened_at as "openedAt", changed_at as "changedAt"`;

export type IncidentsOptions = Readonly<{
  recorder: Recorder;
  clock: Clock;
  pool: SqlPool;
  schema: string;
  /** Shows what was recorded. */
  projection: Pick<Projection, 'reached'>;
}>;

/** Differences of any kind: each opens an incident that somebody has to own. Nothing is repaired silently. */
export class Incidents {
  constructor(private readonly options: IncidentsOptions) {}

  /** Opens an incident, unless the same difference has one that is not resolved. @returns its id */
  async open(found: Found, correlationId: string): Promise<string> {
    const earlier = await this.about(found.kind, found.about);
    const standing = earlier.find(({ state }) => state !== 'RESOLVED');
    if (standing !== undefined) return standing.incidentId;
    // Found by two at once it is one incident; found again after it was resolved it is another.
    const incidentId = nameBasedId('incident', found.kind, found.about, String(earlier.length));
    const data: IncidentOpened = { incidentId, ...found };
    const at = this.options.clock.now();
    const entry = ownEntry({ eventId: incidentId, type: openedType, at, correlationId, data });
    await this.record(incidentId, entry);
    return incidentId;
  }

  async list(state?: string): Promise<readonly IncidentView[]> {
    return this.select(
      `where $1::text is null or state = $1 order by opened_at desc, incident_id limit ${listedMax}`,
      [state ?? null],
    );
  }

  /** @throws ProblemError 404, RefusalError 409 */
  async act(
    incidentId: string,
    wanted: IncidentAct,
    by: Readonly<{ actor: Actor; operationId: string; correlationId: string }>,
  ): Promise<IncidentView> {
    const incident = await this.found(incidentId);
    const acted = act(incident, wanted);
    if (isRefused(acted)) throw new RefusalError(acted);
    const { actor, operationId, correlationId } = by;
    const entry = ownEntry({
      eventId: operationId,
      type: actedType,
      at: this.options.clock.now(),
      correlationId,
      data: acted,
      by: actor,
    });
    await this.record(incidentId, entry);
    return this.found(incidentId);
  }

  private async found(incidentId: string): Promise<IncidentView> {
    const [incident] = await this.select('where incident_id = $1', [incidentId]);
    if (incident === undefined) throw new ProblemError('not-found');
    return incident;
  }

  private about(kind: IncidentKind, about: string): Promise<readonly IncidentView[]> {
    return this.select('where kind = $1 and about = $2', [kind, about]);
  }

  private async select(sql: string, values: unknown[]): Promise<readonly IncidentView[]> {
    const { pool, schema } = this.options;
    const { rows } = await pool.query<IncidentView>(
      `select ${columns} from ${schema}.incidents ${sql}`,
      values,
    );
    return rows;
  }

  private async record(incidentId: string, entry: ReturnType<typeof ownEntry>): Promise<void> {
    const { recorder, projection } = this.options;
    const [position] = await recorder.record([{ key: `incident-${incidentId}`, entry }]);
    await projection.reached(position!, patienceMs);
  }
}
