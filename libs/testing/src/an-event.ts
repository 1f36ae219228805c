import { randomUUID } from 'node:crypto';
import type { Append, JsonObject, NewEvent } from '#libs/kernel';

/** An event to append, with what the test does not care about filled in. */
export const anEvent = (data: JsonObject = {}, envelope: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'NoteRecorded',
  schemaVersion: 1,
  occurredAt: '2026-03-01T10:00:00.000Z',
  actor: 'user-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'casework',
  correlationId: 'correlation-1',
  causationId: null,
  purpose: null,
  basis: null,
  ...envelope,
  data,
});

/** An append of so many notes. */
export const appendTo = (
  stream: string,
  count = 1,
  expected: Append['expected'] = 'any',
): Append => ({
  stream,
  expected,
  events: Array.from({ length: count }, (_, n) => anEvent({ n })),
});

/** The name of a stream that nobody has used. */
export const newStream = (category = 'case'): string => `${category}-${randomUUID()}`;
