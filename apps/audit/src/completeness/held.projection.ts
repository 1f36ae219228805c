import type { CommittedEntry, RecordEvents } from '#libs/contracts';
import type { SqlClient } from '#libs/adapters';
import { owedOf } from './owed.js';

type Receipt = RecordEvents['dk.infohus.receipt.recorded.v1'];

/** An entry at its place in audit's own order. */
export type PlacedEntry = Readonly<{ position: bigint; entry: CommittedEntry }>;

const insertOwed = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  const rows = placed.flatMap(({ position, entry }) => {
    const owed = owedOf(entry);
    return owed === null ? [] : [{ position: position.toString(), ...owed }];
  });
  if (rows.length === 0) return;
  await client.query(
    `insert into ${schema}.owed (message_id, position, tenant, kind, decision_id, disclosure_id, subject_id, recorded_at, change)
     select i, p, t, k, d, s, u, r, c::json
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       as o (i, p, t, k, d, s, u, r, c)
     on conflict do nothing`,
    [
      rows.map(({ messageId }) => messageId),
      rows.map(({ position }) => position),
      rows.map(({ tenant }) => tenant),
      rows.map(({ change }) => change.kind),
      rows.map(({ decisionId }) => decisionId),
      rows.map(({ disclosureId }) => disclosureId),
      rows.map(({ subjectId }) => subjectId),
      rows.map(({ recordedAt }) => recordedAt),
      rows.map(({ change }) => JSON.stringify(change)),
    ],
  );
};

const insertReceipts = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  const rows = placed
    .filter(({ entry }) => entry.type === 'dk.infohus.receipt.recorded.v1')
    .map(({ entry }) => ({
      ...(entry.data as unknown as Receipt),
      receivedAt: new Date(entry.source.recordedAt).toISOString(),
    }));
  if (rows.length === 0) return;
  await client.query(
    `insert into ${schema}.receipts (tenant, number, message_id, kind, decision_id, received_at)
     select * from unnest($1::text[], $2::integer[], $3::uuid[], $4::text[], $5::text[], $6::text[])
     on conflict do nothing`,
    [
      rows.map(({ tenant }) => tenant),
      rows.map(({ number }) => number),
      rows.map(({ messageId }) => messageId),
      rows.map(({ kind }) => kind),
      rows.map(({ decisionId }) => decisionId),
      rows.map(({ receivedAt }) => receivedAt),
    ],
  );
};

/** Keeps what tenants are owed and what they confirmed. */
export const keepHeld = async (
  client: SqlClient,
  schema: string,
  placed: readonly PlacedEntry[],
): Promise<void> => {
  await insertOwed(client, schema, placed);
  await insertReceipts(client, schema, placed);
};
