import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { openServiceStores } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import { caseEventsTopic, inboxTopic, recordsTopic, topicPartitions } from '#libs/contracts';
import type { Host, InboxMessage, Party } from '#libs/contracts';
import { SimulatedClock } from '#libs/kernel';
import { createService, openPort, readEnvironment } from '#libs/server';
import type { Mount } from '#libs/server';
import { testIssuer } from '../../server/test/harness.js';
import { testDatabase } from '../../testing/src/postgres.js';
import type { AgencyProfile } from '../src/agency.profile.js';
import { agencyService } from '../src/agency.service.js';

/** What came of a request. */
export type Answered = Readonly<{
  status: number;
  headers: Headers;
  body: Readonly<Record<string, never>>;
}>;

export type AskMore = Readonly<{ key?: string; ifMatch?: number; claims?: object }>;

/** A public event as it stands on the bus. */
export type Said = Readonly<{
  topic: string;
  key: string;
  id: string;
  type: string;
  position: string;
  data: Readonly<Record<string, never>>;
}>;

/** A whole agency service over HTTP, with a policy service that only knows persons. */
export type ServiceTrial = Readonly<{
  /** Another one after a restart. */
  url: string;
  host: Host;
  post: (path: string, body: unknown, as: Party, more?: AskMore) => Promise<Answered>;
  get: (path: string, as: Party, more?: AskMore) => Promise<Answered>;
  /** What the policy service was asked, in order. */
  asked: readonly Readonly<{ path: string; authorization: string; body: unknown }>[];
  /** Everything that the service said so far, once as many messages are there. */
  said: (atLeast: number) => Promise<readonly Said[]>;
  /** What the policy service would put into an inbox. */
  arrive: (message: InboxMessage) => Promise<void>;
  stores: ServiceStores;
  /** The words that the service holds, sorted. */
  words: () => Promise<readonly string[]>;
  /** Moves a simulated clock. */
  moveTo: (now: string) => Promise<void>;
  /** Ends the service, for `start`. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Who a person is to the trial's policy service. */
export const subjectOf = (value: string): string => {
  const hex = createHash('sha256').update(value).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const read = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
};

const policyMount = (asked: { path: string; authorization: string; body: unknown }[]): Mount => ({
  prefix: '/policy',
  handle: (request: IncomingMessage, response: ServerResponse) => {
    void read(request).then((body) => {
      const path = request.url ?? '';
      asked.push({ path, authorization: String(request.headers.authorization), body });
      const { identifier } = body as { identifier?: { value: string } };
      const answer =
        identifier === undefined ? { recipients: [] } : { subjectId: subjectOf(identifier.value) };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  },
});

const listen = async (observer: ServiceStores, host: Host): Promise<readonly Said[]> => {
  const heard: Said[] = [];
  const topics = [caseEventsTopic(host), recordsTopic(host)];
  await observer.bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
  await observer.bus.consume({ group: 'observer', topics }, async (batch) => {
    for (const { topic, key, value } of batch)
      heard.push({ topic, key, ...(JSON.parse(value) as Omit<Said, 'topic' | 'key'>) });
  });
  return heard;
};

/** `simulatedClock`: time stands until it is moved. */
export type TrialOptions = Readonly<{ simulatedClock?: boolean }>;

export const startServiceTrial = async (
  profile: AgencyProfile,
  { simulatedClock = false }: TrialOptions = {},
): Promise<ServiceTrial> => {
  const { host } = profile;
  const test = await testDatabase();
  const observer = await openServiceStores({
    adminUrl: test.url,
    service: 'observer',
    simulatedClock,
  });
  const issuer = await testIssuer('trial');
  let open = await openPort({ port: 0 });
  const asked: { path: string; authorization: string; body: unknown }[] = [];
  const start = async (): Promise<void> => {
    const service = await createService(agencyService(profile), {
      ...readEnvironment({ INFOHUS_LOG: process.env.TRIAL_LOG ?? 'silent' }),
      databaseUrl: test.url,
      policyUrl: open.url,
      issuers: [issuer.issuer],
      simulatedClock,
    });
    open.serve([service], [policyMount(asked)]);
  };
  await start();
  const heard = await listen(observer, host);

  const ask = async (
    path: string,
    as: Party,
    { key = randomUUID(), ifMatch, claims = {} }: AskMore,
    init: RequestInit,
  ): Promise<Answered> => {
    const token = await issuer.sign({ ...as, scope: 'agency', ...claims });
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
      'infohus-purpose': 'CASEWORK',
      'infohus-justification': 'J-2026/17',
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    });
    const response = await fetch(`${open.url}/${host}/v1/${path}`, { ...init, headers });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Answered['body'];
    return { status: response.status, headers: response.headers, body };
  };
  return {
    get url() {
      return open.url;
    },
    host,
    asked,
    stores: observer,
    words: async () => {
      const sql = `select body from ${host.replace('-', '_')}.contents`;
      const { rows } = await test.pool.query<{ body: string }>(sql);
      return rows.map(({ body }) => body).sort();
    },
    post: (path, body, as, more = {}) =>
      ask(path, as, more, { method: 'POST', body: JSON.stringify(body) }),
    get: (path, as, more = {}) => ask(path, as, more, {}),
    said: async (atLeast) => {
      for (const end = Date.now() + 60_000; heard.length < atLeast && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return [...heard];
    },
    arrive: (message) =>
      observer.bus.publish([
        {
          topic: inboxTopic(host),
          key: message.tenant,
          headers: {},
          value: JSON.stringify(message),
        },
      ]),
    moveTo: async (now) => {
      if (!(observer.clock instanceof SimulatedClock)) return;
      await observer.clock.moveTo(now);
      // The service hears of it a moment later, unless it is down.
      const anybody = { agency: 'kf', unit: 'KF_PRISON' } as const;
      const more = { claims: { scope: 'operations' } };
      for (;;) {
        const answer = await ask('clock', anybody, more, {}).catch(() => null);
        if (answer === null || (answer.body['now'] ?? '') >= observer.clock.now()) return;
        if (answer.status !== 200) throw new Error(`The clock answered ${answer.status}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    stop: () => open.close(),
    start: async () => {
      open = await openPort({ port: 0 });
      await start();
    },
    close: async () => {
      await open.close();
      await observer.close();
      await test.drop();
    },
  };
};
