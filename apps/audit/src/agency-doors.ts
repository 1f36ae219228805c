import { InfohusClient, Problem, Unreachable } from '#libs/client';
import { agencyById, agencyOfTenant, isProblemCode, unitsOfTenant } from '#libs/contracts';
import type { Host } from '#libs/contracts';
import { ProblemError } from '#libs/server';

/** The service that serves a tenant; no client where it cannot be asked, no host where there is no such tenant. */
export type AgencyDoor = Readonly<{ host: Host | null; client: InfohusClient | null }>;

/** The host that serves a tenant of the registry; null: nobody does. */
export const hostOf = (tenant: string): Host | null => {
  const host = agencyById(agencyOfTenant(tenant))?.host;
  return host === undefined || host === 'outside' || unitsOfTenant(tenant).length === 0
    ? null
    : host;
};

/**
 * What a service's answer to audit means for who asked audit: its refusal is passed on; null: it did not answer.
 * @throws what is no answer of a service
 */
export const refusalOf = (error: unknown): ProblemError | null => {
  if (error instanceof Unreachable) return null;
  if (!(error instanceof Problem)) throw error;
  if (error.status >= 500 || !isProblemCode(error.code)) return null;
  const { code, detail } = error;
  return new ProblemError(code, detail === undefined ? {} : { detail }, { cause: error });
};

/** Where the agency services are asked what they hold. */
export class AgencyDoors {
  /** Base address of a service; null: it cannot be asked. */
  constructor(private readonly urlOf: (service: Host | 'policy') => string | null) {}

  of(tenant: string): AgencyDoor {
    const host = hostOf(tenant);
    return { host, client: host === null ? null : this.at(host) };
  }

  /** A service by its name; null: it cannot be asked. */
  at(service: Host | 'policy'): InfohusClient | null {
    const url = this.urlOf(service);
    return url === null ? null : new InfohusClient({ url, retries: 1 });
  }
}
