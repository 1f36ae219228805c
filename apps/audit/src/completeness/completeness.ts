import { setTimeout as pause } from 'node:timers/promises';
import { Problem, Unreachable } from '#libs/client';
import { agenciesOf, hosts, tenantOf } from '#libs/contracts';
import type { CompletenessReport, CompletenessView, TenantCompleteness } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { ProblemError } from '#libs/server';
import type { AgencyDoors } from '../agency-doors.js';
import { hostOf } from '../agency-doors.js';
import type { Incidents } from '../incidents/incidents.js';
import type { Asking } from '../sets/policy-sets.js';
import { compareTenant, standing } from './comparison.js';
import type { HeldRecords } from './held.js';

export type CompletenessOptions = Readonly<{
  records: HeldRecords;
  incidents: Incidents;
  clock: Clock;
  doors: AgencyDoors;
}>;

// Records, receipts and rows reach audit and the service by different ways: what differs now may agree in a moment.
const looks = 4;
const pauseMs = 400;
const atOnce = 8;

const cannotFind = {
  da:
    'Sammenligningen kan ikke finde en tjeneste, der lyver: en, der svarer efter afgørelserne og viser noget andet, ' +
    'eller som gemmer en kopi uden for læsemodellen. Den sammenligner, hvilke oplysninger der står hvor, med hvilke ' +
    'mærker og datoer, hvem i enheden der må læse dem, og hvor længe. Den ser heller ikke, hvad nogen gør med ordene, når de er læst.',
  en:
    'This comparison cannot find a service that lies: one that answers from the decisions and shows something else, ' +
    'or that keeps a copy outside its read model. It compares which statements stand where, with which marks and days, ' +
    'who in the unit may read them, and how long. Nor does it see what somebody did with the words after reading them.',
};

const registryTenants = (): readonly string[] => [
  ...new Set(
    hosts.flatMap((host) =>
      agenciesOf(host).flatMap(({ id, units }) =>
        units.map(({ unit }) => tenantOf({ agency: id, unit })),
      ),
    ),
  ),
];

/** Compares what tenants should hold with what their services' rows hold, and opens an incident where they differ. */
export class Completeness {
  constructor(private readonly options: CompletenessOptions) {}

  /** `known`: every tenant on record; `registry`: every one there is; else that tenant. @throws ProblemError 404 */
  async compare(which: string, asking: Asking, correlationId: string): Promise<CompletenessReport> {
    const waiting = [...(await this.tenants(which))];
    const tenants: TenantCompleteness[] = [];
    const work = async (): Promise<void> => {
      for (let tenant = waiting.shift(); tenant !== undefined; tenant = waiting.shift())
        tenants.push(await this.examined(tenant, asking, correlationId));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    tenants.sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
    return { comparedAt: this.options.clock.now(), tenants, cannotFind };
  }

  private async tenants(which: string): Promise<readonly string[]> {
    const known = await this.options.records.tenants();
    if (which === 'known') return known;
    if (which === 'registry') return [...new Set([...registryTenants(), ...known])];
    if (hostOf(which) === null) throw new ProblemError('not-found');
    return [which];
  }

  private async examined(
    tenant: string,
    asking: Asking,
    correlationId: string,
  ): Promise<TenantCompleteness> {
    for (let look = 1; ; look++) {
      const compared = await this.compared(tenant, asking);
      if (compared.state !== 'DIFFERENT') return compared;
      if (look === looks) {
        const { number, detail, decisionId } = compared.different!;
        const facts = { number, detail, decisionId };
        const found = { kind: 'COMPLETENESS_DIFFERENT', about: tenant, facts } as const;
        return { ...compared, incidentId: await this.options.incidents.open(found, correlationId) };
      }
      await pause(pauseMs);
    }
  }

  private async compared(tenant: string, asking: Asking): Promise<TenantCompleteness> {
    const { records, doors } = this.options;
    const record = await records.of(tenant);
    const { host, client } = doors.of(tenant);
    try {
      return await compareTenant(tenant, record, async (upTo) => {
        if (client === null) throw new Unreachable();
        const path = `/${host}/v1/completeness`;
        const query = { tenant, upTo };
        return (await client.get<CompletenessView>(path, { query, headers: asking })).body;
      });
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
      return { ...standing(tenant, record, null), state: 'NO_ANSWER' };
    }
  }
}
