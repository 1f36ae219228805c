import type { SqlClient } from '#libs/adapters';
import type { PlacedEntry } from '../completeness/held.projection.js';
import type { IncidentActed, IncidentOpened } from './incident.js';
import { actedType, openedType } from './incident.js';

/** Keeps where each incident stands. */
export const keepIncidents = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  for (const { entry } of placed) {
    const data: unknown = entry.data;
    if (entry.type === openedType) {
      const { incidentId, kind, about, facts } = data as IncidentOpened;
      await client.query(
        `insert into ${schema}.incidents (incident_id, kind, about, facts, state, opened_at, changed_at)
         values ($1, $2, $3, $4, 'OPEN', $5, $5) on conflict do nothing`,
        [incidentId, kind, about, JSON.stringify(facts), entry.occurredAt],
      );
    }
    if (entry.type === actedType) {
      const { incidentId, owner, state, resolution } = data as IncidentActed;
      await client.query(
        `update ${schema}.incidents set owner = $2, state = $3, resolution = $4, changed_at = $5
         where incident_id = $1`,
        [incidentId, owner, state, resolution, entry.occurredAt],
      );
    }
  }
};
