import { setTimeout as wait } from 'node:timers/promises';
import { agencyById } from '#libs/contracts';

import { InfohusClient, Problem } from '#libs/client';
import type { Answer } from '#libs/client';
import type { Issuer } from './issuer.js';

/** An agency, or the exchange's own staff, and the unit that acts. */
type Acting = Readonly<{ agency: string; unit: string }>;

// A first day brings hundreds of people at once, and a busy machine takes its time.
const patienceMs = 180_000;
const quietMs = 120_000;
const lags = [
  'infohus_consumer_lag',
  'infohus_projection_lag_seconds',
  'infohus_relay_lag_seconds',
] as const;
const agencyServices = ['municipality', 'police', 'prison-probation', 'asylum'] as const;
const services = ['policy', 'audit', ...agencyServices] as const;

/** Everybody who acts in the exchange, over its HTTP API, and its clock. */
export class Country {
  readonly #clients = new Map<string, InfohusClient>();
  /** How many requests were answered. */
  requests = 0;

  constructor(
    private readonly url: string,
    private readonly issuer: Issuer,
  ) {}

  /** Acts for a unit at the service that serves it. @throws Problem */
  async post<T>(party: Acting, path: string, body: unknown): Promise<T> {
    const { client, base } = this.#at(party);
    const answer: Answer<T> = await client.post<T>(`${base}${path}`, body);
    this.requests++;
    return answer.body;
  }

  /** The same act until it is not refused by one of these codes: what it waits for is on its way. @throws Problem */
  async insist<T>(
    party: Acting,
    path: string,
    body: unknown,
    codes: readonly string[],
  ): Promise<T> {
    for (let end = Date.now() + patienceMs, pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 320))
      try {
        return await this.post<T>(party, path, body);
      } catch (error) {
        const isOnItsWay = error instanceof Problem && codes.includes(error.code);
        if (!isOnItsWay || Date.now() > end) throw error;
        await wait(pauseMs);
      }
  }

  async list<T>(party: Acting, path: string, query: Record<string, string>): Promise<T> {
    const { client, base } = this.#at(party);
    return (await client.get<T>(`${base}${path}`, { query })).body;
  }

  /** A read that shows a person, and is recorded. */
  async look<T>(party: Acting, path: string): Promise<T> {
    const { client, base } = this.#at(party);
    const reason = { purpose: 'HANDOVER', justification: 'simulation' };
    return (await client.get<T>(`${base}${path}`, { reason })).body;
  }

  /** Everything that audit has in its log, in order. */
  audited<T>(): AsyncGenerator<T> {
    const reason = { purpose: 'AUDIT', justification: 'simulation' };
    const { client } = this.#at({ agency: 'infohus-audit', unit: 'AUDIT' });
    return client.lines<T>('/audit/v1/replay', { reason });
  }

  /** @returns the time of the exchange */
  async now(): Promise<string> {
    return (await this.#clock('policy', 'GET')).now;
  }

  /** Moves the clock in every service, then waits until everything that came due is done. */
  async moveTo(now: string): Promise<void> {
    // Services on database servers of their own have clocks of their own: each is told.
    await Promise.all(services.map((service) => this.#clock(service, 'PUT', { now })));
    await Promise.all(agencyServices.map((service) => this.#timersDone(service)));
  }

  /** Waits until nothing that was recorded is still on its way to a board or to audit, as far as the services can tell. */
  async quiet(): Promise<void> {
    for (const end = Date.now() + quietMs; Date.now() < end; await wait(200)) {
      const behind = await Promise.all(services.map((service) => this.#isBehind(service)));
      if (!behind.includes(true)) return;
    }
  }

  async #isBehind(service: string): Promise<boolean> {
    const metrics = await this.#metrics(service);
    return lags.some((name) =>
      [...metrics.matchAll(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'gm'))].some(
        ([, value]) => Number(value) > 0,
      ),
    );
  }

  async #timersDone(service: string): Promise<void> {
    for (let end = Date.now() + patienceMs, dueBefore = '', pauseMs = 20; ;) {
      const due = /^infohus_timers_due\S* (\d+)/m.exec(await this.#metrics(service))?.[1];
      if (due === undefined) throw new Error(`${service} does not say how many timers are due`);
      if (due === '0') return;
      // Patience is for timers that do not move: how many a day has is no matter.
      if (due !== dueBefore) end = Date.now() + patienceMs;
      if (Date.now() > end) throw new Error(`${service} does not come to an end with its timers`);
      dueBefore = due;
      await wait(pauseMs);
      // Figures cost the service work of their own: they are not asked for all the time.
      pauseMs = Math.min(pauseMs * 2, 160);
    }
  }

  async #metrics(service: string): Promise<string> {
    return (await fetch(`${this.url}/${service}/metrics`)).text();
  }

  async #clock(
    service: string,
    method: string,
    body?: unknown,
  ): Promise<Readonly<{ now: string }>> {
    const tokens = this.#tokens({ agency: 'kf', unit: 'KF_CENTRAL' });
    const response = await fetch(`${this.url}/${service}/v1/clock`, {
      method,
      headers: { authorization: `Bearer ${await tokens()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 404)
      throw new Error(`${this.url} runs on real time: start it with INFOHUS_CLOCK=simulated`);
    if (!response.ok) throw new Error(`The clock of ${service} answers ${response.status}`);
    return (await response.json()) as Readonly<{ now: string }>;
  }

  #tokens({ agency, unit }: Acting) {
    const acts = agencyById(agency)?.units.find((one) => one.unit === unit)?.function ?? 'CONTROL';
    const scope = agency === 'infohus-audit' ? 'audit' : 'agency subjects:resolve operations';
    return this.issuer.tokensFor({ agency, unit, function: acts, scope });
  }

  #at(party: Acting): Readonly<{ client: InfohusClient; base: string }> {
    const name = `${party.agency} ${party.unit}`;
    const client =
      this.#clients.get(name) ??
      new InfohusClient({
        url: this.url,
        token: this.#tokens(party),
        timeoutMs: 120_000,
        retries: 6,
      });
    this.#clients.set(name, client);
    return { client, base: `/${agencyById(party.agency)?.host ?? 'audit'}/v1` };
  }
}
