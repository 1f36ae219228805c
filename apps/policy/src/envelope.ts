import type { CaseEvent } from '#libs/contracts';
import type { JsonObject, NewEvent } from '#libs/kernel';

/** Who records what the service derives by itself. */
export const systemActor = 'system:policy';

/** An event of this service, derived from a public event of a host; the id is name-based. */
export const derived = (
  cause: CaseEvent,
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
