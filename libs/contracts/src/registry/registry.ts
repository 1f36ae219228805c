import type { Unit } from '../law/index.js';
import type { Agency, Host } from './agency.js';
import { agencies } from './agencies.data.js';
import { formerAgencies } from './former.data.js';

/** An agency and the unit that acts for it: one end of a disclosure. */
export type Party = Readonly<{ agency: string; unit: Unit }>;

const byId = new Map([...agencies, ...formerAgencies].map((agency) => [agency.id, agency]));

/** The agency with this id, also one that is no more; undefined: there never was one. */
export const agencyById = (id: string): Agency | undefined => byId.get(id);

/**
 * The agency that does on that day what this one did before it was merged; the agency itself while it stands.
 * @param on `YYYY-MM-DD`
 */
export const successorOf = ({ id }: Pick<Agency, 'id'>, on: string): Agency | undefined => {
  const agency = byId.get(id);
  if (agency === undefined || agency.validTo === null || on <= agency.validTo) return agency;
  return agency.mergedInto === undefined ? undefined : successorOf({ id: agency.mergedInto }, on);
};

/** Every agency of the registry, in the order of its ids. */
export const allAgencies = (): readonly Agency[] => agencies;

/** The agencies that a host serves. */
export const agenciesOf = (host: Host): readonly Agency[] =>
  agencies.filter((agency) => agency.host === host);

/** True when the agency exists and has that unit. */
export const isParty = (party: Readonly<{ agency: string; unit: string }>): party is Party =>
  byId.get(party.agency)?.units.some(({ unit }) => unit === party.unit) ?? false;

/**
 * Who may see one read model: agency and unit in a municipality, whose units count one by one; the agency elsewhere.
 * @returns e.g. `101.MUNICIPALITY_SOCIAL` or `kf`
 */
export const tenantOf = ({ agency, unit }: Party): string =>
  byId.get(agency)?.kind === 'municipality' ? `${agency}.${unit}` : agency;

/** The agency of a tenant. */
export const agencyOfTenant = (tenant: string): string => tenant.split('.')[0]!;

/** The units that see a tenant's read model. */
export const unitsOfTenant = (tenant: string): readonly Unit[] => {
  const [agency, unit] = tenant.split('.');
  const units = byId.get(agency!)?.units.map((row) => row.unit) ?? [];
  return unit === undefined ? units : units.filter((candidate) => candidate === unit);
};
