import type { CommittedEntry } from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';
import type { SqlClient } from '#libs/adapters';
import { keepHeld } from './completeness/held.projection.js';
import type { PlacedEntry } from './completeness/held.projection.js';
import { keepOpenings } from './openings/opening.projection.js';
import { keepErasures } from './erasures/erasure.projection.js';
import { keepIncidents } from './incidents/incident.projection.js';

/**
 * Keeps what findings are made from, apart from the log: an incident shows although the log is shut. An entry that is
 * erased adds nothing any more; what it added before stays.
 */
export const keepFindings =
  (schema: string) =>
  async (client: SqlClient, events: readonly RecordedEvent[]): Promise<void> => {
    const { rows } = await client.query<{ id: string; body: string }>(
      `select id, body from ${schema}.contents where id = any($1::text[])`,
      [events.map(({ id }) => id)],
    );
    const bodies = new Map(rows.map(({ id, body }) => [id, body]));
    const placed = events.flatMap(({ id, position }): readonly PlacedEntry[] => {
      const body = bodies.get(id);
      return body === undefined ? [] : [{ position, entry: JSON.parse(body) as CommittedEntry }];
    });
    await keepHeld(client, schema, placed);
    await keepIncidents(client, schema, placed);
    await keepErasures(client, schema, placed);
    await keepOpenings(client, schema, placed);
  };
