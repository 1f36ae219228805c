import type { Envelope, JsonObject, NewEvent } from '#libs/kernel';

/** Who records what the service derives by itself. */
export const systemActor = 'system:policy';

/** What an event follows from: a public event of a host, or one of this service. */
export type Cause = Pick<
  Envelope,
  'id' | 'occurredAt' | 'agency' | 'unit' | 'function' | 'correlationId'
>;

/** An event of this service that follows from another one; the id is name-based. */
export const derived = (
  cause: Cause,
  id: string,
  type: string,
  data: JsonObject,
  actor: string = systemActor,
): NewEvent => ({
  id,
  type,
  schemaVersion: 1,
  occurredAt: cause.occurredAt,
  actor,
  agency: cause.agency,
  unit: cause.unit,
  function: cause.function,
  correlationId: cause.correlationId,
  causationId: cause.id,
  purpose: null,
  basis: null,
  data,
});
