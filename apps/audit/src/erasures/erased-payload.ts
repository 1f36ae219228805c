import type { SqlPool } from '#libs/adapters';
import { inTransaction } from '#libs/adapters';
import { lookupType } from '../entries/entries.js';

/**
 * Destroys what audit's entries say about a person, with their salts: what the commitments were made over is gone,
 * the leaves stay. Who looked at the person is kept for as long as the log of look-ups must be (LED art. 25).
 * @returns how many; again, the same number
 */
export const erasePayload = (
  pool: SqlPool,
  schema: string,
  erasureId: string,
  subjectIds: readonly string[],
): Promise<number> =>
  inTransaction(pool, async (client) => {
    await client.query(
      `insert into ${schema}.erased_entries (id, erasure_id)
       select id, $1 from ${schema}.contents
       where subject_id = any($2) and position('"type":"${lookupType}"' in body) = 0
       on conflict do nothing`,
      [erasureId, subjectIds],
    );
    await client.query(
      // Destroyed as the content store does it: what comes again by redelivery is not kept anew.
      `with gone as (
         insert into ${schema}.contents_destroyed
         select id from ${schema}.erased_entries where erasure_id = $1 on conflict do nothing)
       delete from ${schema}.contents c using ${schema}.erased_entries e
       where e.erasure_id = $1 and c.id = e.id`,
      [erasureId],
    );
    // What the rows said of it goes too; the ids stay, so that it shows as erased where it is looked for.
    await client.query(
      `update ${schema}.entries set form = null, outcome = null, reason = null, rule = null, reader = null
       where event_id in (select id::uuid from ${schema}.erased_entries where erasure_id = $1)`,
      [erasureId],
    );
    const { rows } = await client.query<{ erased: string }>(
      `select count(*) as erased from ${schema}.erased_entries where erasure_id = $1`,
      [erasureId],
    );
    return Number(rows[0]!.erased);
  });
