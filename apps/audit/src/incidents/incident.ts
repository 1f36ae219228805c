import type {
  IncidentKind,
  IncidentResolution,
  IncidentState,
  IncidentView,
} from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { refuse } from '#libs/kernel';

export const openedType = 'dk.infohus.incident.opened.v1';
export const actedType = 'dk.infohus.incident.acted.v1';

/** Data of `dk.infohus.incident.opened.v1`. */
export type IncidentOpened = Readonly<{
  incidentId: string;
  kind: IncidentKind;
  about: string;
  facts: IncidentView['facts'];
}>;

/** Data of `dk.infohus.incident.acted.v1`: how it stands after the act. */
export type IncidentActed = Readonly<{
  incidentId: string;
  owner: string | null;
  state: IncidentState;
  resolution: IncidentResolution | null;
}>;

/** What an officer wants to do. */
export type IncidentAct = Readonly<{
  owner?: string | undefined;
  state?: IncidentState | undefined;
  resolution?: IncidentResolution | undefined;
}>;

export type IncidentRefusal =
  'incident-resolved' | 'incident-without-owner' | 'incident-without-resolution';

/** How an incident stands after an act. Nothing is resolved without an owner who says how. */
export const act = (
  { incidentId, state, owner }: IncidentView,
  wanted: IncidentAct,
): IncidentActed | Refused<IncidentRefusal> => {
  if (state === 'RESOLVED') return refuse('incident-resolved', { incidentId });
  const next = wanted.state ?? (wanted.owner === undefined ? state : 'IN_WORK');
  const owned = wanted.owner ?? owner;
  if (next !== 'OPEN' && owned === null) return refuse('incident-without-owner', { incidentId });
  if (next === 'RESOLVED' && wanted.resolution === undefined)
    return refuse('incident-without-resolution', { incidentId });
  const resolution = next === 'RESOLVED' ? wanted.resolution! : null;
  return { incidentId, owner: owned, state: next, resolution };
};
