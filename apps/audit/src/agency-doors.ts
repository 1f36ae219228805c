import { InfohusClient } from '#libs/client';
import { agencyById, agencyOfTenant, unitsOfTenant } from '#libs/contracts';
import type { Host } from '#libs/contracts';

/** The service that serves a tenant; no client where it cannot be asked, no host where there is no such tenant. */
export type AgencyDoor = Readonly<{ host: Host | null; client: InfohusClient | null }>;

/** The host that serves a tenant of the registry; null: nobody does. */
export const hostOf = (tenant: string): Host | null => {
  const host = agencyById(agencyOfTenant(tenant))?.host;
  return host === undefined || host === 'outside' || unitsOfTenant(tenant).length === 0
    ? null
    : host;
};

/** Where the agency services are asked what they hold. */
export class AgencyDoors {
  /** Base address of a host's service; null: it cannot be asked. */
  constructor(private readonly urlOf: (host: Host) => string | null) {}

  of(tenant: string): AgencyDoor {
    const host = hostOf(tenant);
    const url = host === null ? null : this.urlOf(host);
    return { host, client: url === null ? null : new InfohusClient({ url, retries: 1 }) };
  }
}
