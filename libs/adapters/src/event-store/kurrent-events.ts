import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { EventData, RecordedEvent as KurrentEvent } from '@kurrent/kurrentdb-client';
import type { JsonObject, NewEvent, RecordedEvent } from '#libs/kernel';

const optional = (name: string, value: string | null): Record<string, string> =>
  value === null ? {} : { [name]: value };

/** The envelope goes into the metadata as texts, because an append to several streams takes nothing else. */
export const toKurrent = (event: NewEvent): EventData => {
  const { id, type, data, schemaVersion, occurredAt, actor, agency, unit } = event;
  return jsonEvent({
    id,
    type,
    data,
    metadata: {
      schemaVersion: String(schemaVersion),
      occurredAt,
      actor,
      agency,
      unit,
      function: event.function,
      $correlationId: event.correlationId,
      ...optional('$causationId', event.causationId),
      ...optional('purpose', event.purpose),
      ...optional('basis', event.basis),
    },
  });
};

/** `stream`: its name in the port's terms. */
export const fromKurrent = (event: KurrentEvent, stream: string): RecordedEvent => {
  const metadata = (event.metadata ?? {}) as Readonly<Record<string, string | undefined>>;
  const text = (name: string): string => metadata[name] ?? '';
  return {
    id: event.id,
    type: event.type,
    schemaVersion: Number(metadata.schemaVersion ?? 1),
    occurredAt: text('occurredAt'),
    actor: text('actor'),
    agency: text('agency'),
    unit: text('unit'),
    function: text('function'),
    correlationId: text('$correlationId'),
    causationId: metadata.$causationId ?? null,
    purpose: metadata.purpose ?? null,
    basis: metadata.basis ?? null,
    data: event.data as JsonObject,
    stream,
    revision: Number(event.revision),
    position: event.position?.commit ?? 0n,
    recordedAt: event.created.toISOString(),
  };
};
