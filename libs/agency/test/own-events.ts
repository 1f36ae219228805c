import { randomUUID } from 'node:crypto';
import { tenantOf } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import type { CaseEvent } from '#libs/domain';
import type { JsonObject, NewEvent } from '#libs/kernel';

/** Type and data of an event of the agency itself. */
export type OwnEvent = Readonly<{ type: string; data: object }>;

/** An own event as the write side appends it. */
export const anOwnEvent = (by: Party, { type, data }: OwnEvent): NewEvent => ({
  id: randomUUID(),
  type,
  schemaVersion: 1,
  occurredAt: '2026-11-21T09:00:00.000Z',
  actor: 'person-1',
  agency: by.agency,
  unit: by.unit,
  function: 'CASEWORK',
  correlationId: 'correlation-1',
  causationId: null,
  purpose: null,
  basis: null,
  data: data as JsonObject,
});

/** The opening of a case. */
export const caseOpened = (by: Party, caseId: string, subjectId: string): CaseEvent => ({
  type: 'CaseOpened',
  data: { caseId, subjectId, tenant: tenantOf(by), level: 2, openedFrom: null },
});
