import { agencyById, agencyOfTenant, tenantOf, unitsOfTenant } from '#libs/contracts';

/** True for a tenant that this host serves: in a municipality a unit of it, elsewhere the agency. */
export const isHostedTenant = (host: string, tenant: string): boolean => {
  const agency = agencyOfTenant(tenant);
  const [unit] = unitsOfTenant(tenant);
  return (
    agencyById(agency)?.host === host && unit !== undefined && tenantOf({ agency, unit }) === tenant
  );
};
