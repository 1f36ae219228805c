import type { Envelope, JsonObject, NewEvent, RecordedEvent } from '#libs/kernel';
import { categoryOf } from '#libs/kernel';
import { textsFor, textsFrom } from '../postgres/texts.js';

type Column = readonly [name: string, type: string];

/** Where each part of the envelope lies; a part without a column does not compile. */
const envelope: Readonly<Record<keyof Envelope, Column>> = {
  id: ['id', 'uuid'],
  type: ['type', 'text'],
  schemaVersion: ['schema_version', 'integer'],
  occurredAt: ['occurred_at', 'text'],
  actor: ['actor', 'text'],
  agency: ['agency', 'text'],
  unit: ['unit', 'text'],
  function: ['acting_function', 'text'],
  correlationId: ['correlation_id', 'text'],
  causationId: ['causation_id', 'text'],
  purpose: ['purpose', 'text'],
  basis: ['basis', 'text'],
};

const parts = Object.keys(envelope) as (keyof Envelope)[];

const written: readonly Column[] = [
  ['position', 'bigint'],
  ['stream', 'text'],
  ['category', 'text'],
  ['revision', 'integer'],
  ...Object.values(envelope),
];

const names = [...written.map(([name]) => name), 'data'].join(', ');

/**
 * Inserts what `toColumns` gives; answers, for each position, when it was recorded. `time`: SQL that says when, instead of
 * the server's clock.
 */
export const insertInto = (table: string, time: string | null): string =>
  `insert into ${table} (${names}${time === null ? '' : ', recorded_at'})
   select ${names.replace('data', 'data::json')}${time === null ? '' : `, (${time})`}
   from unnest(${written.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')}, ${textsFrom(written.length + 1)})
     as e (${names})
   returning position, recorded_at as "recordedAt"`;

/** The columns of an event, named as its members. */
export const eventColumns = [
  'position',
  'stream',
  'revision',
  'recorded_at as "recordedAt"',
  'data',
  ...Object.entries(envelope).map(([part, [name]]) => `${name} as "${part}"`),
].join(', ');

/** A row of `eventColumns` as `pg` gives it. */
export type EventRow = NewEvent &
  Readonly<{
    position: string;
    stream: string;
    revision: number;
    recordedAt: Date;
    data: JsonObject;
  }>;

export const toEvent = (row: EventRow): RecordedEvent => ({
  ...row,
  position: BigInt(row.position),
  recordedAt: row.recordedAt.toISOString(),
});

/** An event with its place, to be inserted. */
export type PlacedEvent = Readonly<{
  event: NewEvent;
  stream: string;
  revision: number;
  position: bigint;
}>;

/** The parameters of `insertInto`: one array per column, then `texts`, the data of each, as JSON. */
export const toColumns = (
  placed: readonly PlacedEvent[],
  texts: readonly string[],
): readonly unknown[] => [
  placed.map(({ position }) => position.toString()),
  placed.map(({ stream }) => stream),
  placed.map(({ stream }) => categoryOf(stream)),
  placed.map(({ revision }) => revision),
  ...parts.map((part) => placed.map(({ event }) => event[part])),
  ...textsFor(texts),
];
