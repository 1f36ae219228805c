import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openServiceStores } from '#libs/adapters';
import {
  agencyById,
  caseEventsTopic,
  cloudEventHeaders,
  decisionsTopic,
  hosts,
  inboxMessageSchema,
  inboxTopic,
} from '#libs/contracts';
import type {
  ActingFunction,
  CarriedStatement,
  CaseEvents,
  CaseEventType,
  Category,
  DecisionEvents,
  DecisionEventType,
  Fact,
  Host,
  InboxKind,
  InboxMessage,
  Party,
  PublicEvent,
} from '#libs/contracts';
import { createService, openPort, readEnvironment } from '#libs/server';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { testDatabase } from '../../../libs/testing/src/postgres.js';
import { policy } from '../src/policy.service.js';
import { issuerOfTests } from './issuer-of-tests.js';

const isInboxMessage = new Ajv2020({ discriminator: true }).compile<InboxMessage>({
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  ...inboxMessageSchema,
});

const asMessage = (text: string): InboxMessage => {
  const message: unknown = JSON.parse(text);
  if (!isInboxMessage(message))
    throw new Error(`Not an inbox message: ${JSON.stringify(isInboxMessage.errors)}`);
  return message;
};

type Told = PublicEvent<DecisionEventType, DecisionEvents[DecisionEventType]>;

const functionOf = ({ agency, unit }: Party): ActingFunction =>
  agencyById(agency)!.units.find((row) => row.unit === unit)!.function;

/** A policy service on its own database, and the four hosts around its bus. */
export const policyWorld = async (settings: Readonly<Record<string, string>> = {}) => {
  const database = await testDatabase();
  const { issuer, sign } = await issuerOfTests();
  const environment = {
    ...readEnvironment({
      INFOHUS_LOG: process.env['INFOHUS_LOG'] ?? 'silent',
      INFOHUS_DATA: mkdtempSync(join(tmpdir(), 'infohus-policy-')),
      ...settings,
    }),
    databaseUrl: database.url,
    issuers: [issuer],
  };
  const port = await openPort({ port: 0 });
  const start = async () => createService(policy, environment);
  let service = await start();
  port.serve([service]);
  const hostsSide = await openServiceStores({ adminUrl: database.url, service: 'test-hosts' });
  // A message that no host could read fails the test that waits for it, and says why.
  const onError = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
  const inbox: InboxMessage[] = [];
  const told: Told[] = [];
  await hostsSide.bus.declare([]);
  const consumers = [
    await hostsSide.bus.consume(
      { group: 'test', topics: hosts.map((host) => inboxTopic(host)), onError },
      async (batch) => void inbox.push(...batch.map((m) => asMessage(m.value))),
    ),
    await hostsSide.bus.consume(
      { group: 'test-audit', topics: [decisionsTopic], onError },
      async (batch) => void told.push(...batch.map((m) => JSON.parse(m.value) as Told)),
    ),
  ];
  let position = 0;

  const event = <Type extends CaseEventType>(
    by: Party,
    type: Type,
    data: CaseEvents[Type],
    more: Partial<Omit<PublicEvent, 'type' | 'data'>> = {},
  ): PublicEvent<Type, CaseEvents[Type]> => ({
    id: randomUUID(),
    type,
    agency: by.agency,
    unit: by.unit,
    function: functionOf(by),
    actor: 'person-1',
    occurredAt: new Date().toISOString(),
    recordedAt: new Date().toISOString(),
    correlationId: 'c'.repeat(32),
    causationId: null,
    position: String(++position),
    ...more,
    data,
  });

  const publish = async (said: PublicEvent, host?: Host): Promise<PublicEvent> => {
    const from = host ?? (agencyById(said.agency)!.host as Host);
    const { subjectId } = said.data as { subjectId?: string };
    await hostsSide.bus.publish([
      {
        topic: caseEventsTopic(from),
        key: subjectId ?? said.agency,
        headers: cloudEventHeaders({
          id: said.id,
          type: said.type,
          source: `/${from}`,
          time: said.recordedAt,
          correlationId: said.correlationId,
        }),
        value: JSON.stringify(said),
      },
    ]);
    return said;
  };

  const say = <Type extends CaseEventType>(
    by: Party,
    type: Type,
    data: CaseEvents[Type],
    more: Partial<Omit<PublicEvent, 'type' | 'data'>> = {},
  ) => publish(event(by, type, data, more));

  const token = (by: Party, scope = 'agency subjects:resolve policy:evaluate register') =>
    sign({
      sub: `person-of-${by.unit}`,
      client_id: `client-of-${by.agency}-${by.unit}`,
      agency: by.agency,
      unit: by.unit,
      function: functionOf(by),
      scope,
    });

  const bearerOf = async (by: Party | string) => (typeof by === 'string' ? by : token(by));

  const send = async <T>(
    bearer: string,
    method: 'GET' | 'POST',
    path: string,
    more: Readonly<{ body?: unknown; key?: string | undefined; url?: string }> = {},
  ): Promise<Readonly<{ status: number; body: T; headers: Headers }>> => {
    const { body, key = randomUUID(), url = port.url } = more;
    const posting = { 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await fetch(`${url}/policy/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...(method === 'POST' ? posting : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T, headers: answer.headers };
  };

  /** Waits until the policy service has taken what was said about a subject. */
  const taken = (subjectId: string, eventId: string): Promise<void> =>
    eventually(async () => {
      const found = await database.pool.query(
        'select 1 from policy.events where stream = $1 and causation_id = $2',
        [`subject-${subjectId}`, eventId],
      );
      return found.rowCount === 1;
    });

  return {
    database,
    taken,
    store: hostsSide.store,
    url: `${port.url}/policy/v1`,
    inbox,
    told,
    event,
    publish,
    say,
    sign,
    /** Of the newest event that was said. */
    position: () => String(position),
    bus: hostsSide.bus,
    getAs: <T>(bearer: string, path: string) => send<T>(bearer, 'GET', path),
    get: async <T>(by: Party, path: string) => send<T>(await token(by), 'GET', path),
    post: async <T>(by: Party | string, path: string, body: unknown, key?: string) =>
      send<T>(await bearerOf(by), 'POST', path, { body, key }),
    /** A person whose case this unit opened, with these facts. */
    person: async (by: Party, facts: readonly Fact[], subjectId: string = randomUUID()) => {
      const caseId = randomUUID();
      let last = await say(by, 'dk.infohus.case.opened.v1', { caseId, subjectId });
      for (const fact of facts)
        last = await say(by, 'dk.infohus.fact.recorded.v1', {
          factId: randomUUID(),
          caseId,
          subjectId,
          fact,
        });
      // Different hosts are heard in no particular order: what is said next shall come after this.
      await taken(subjectId, last.id);
      return { caseId, subjectId };
    },
    /** Messages of a kind that came for a tenant, waited for. */
    messages: async <Kind extends InboxKind>(
      tenant: string,
      kind: Kind,
      where: (message: Extract<InboxMessage, { kind: Kind }>) => boolean = () => true,
      count = 1,
    ): Promise<readonly Extract<InboxMessage, { kind: Kind }>[]> => {
      const found = () =>
        inbox.filter(
          (message): message is Extract<InboxMessage, { kind: Kind }> =>
            message.tenant === tenant &&
            message.kind === kind &&
            where(message as Extract<InboxMessage, { kind: Kind }>),
        );
      await eventually(() => found().length >= count);
      return found();
    },
    /** What audit was told, by type, waited for. */
    audit: async <Type extends DecisionEventType>(
      type: Type,
      where: (data: DecisionEvents[Type]) => boolean = () => true,
      count = 1,
    ): Promise<readonly PublicEvent<Type, DecisionEvents[Type]>[]> => {
      const found = () =>
        told.filter(
          (one): one is PublicEvent<Type, DecisionEvents[Type]> =>
            one.type === type && where(one.data as DecisionEvents[Type]),
        );
      await eventually(() => found().length >= count);
      return found();
    },
    token,
    /** A second instance of the service on the same database, with a port of its own. */
    second: async () => {
      const [other, otherPort] = [await start(), await openPort({ port: 0 })];
      otherPort.serve([other]);
      const at = { url: otherPort.url };
      return {
        get: async <T>(by: Party, path: string) => send<T>(await token(by), 'GET', path, at),
        post: async <T>(by: Party | string, path: string, body: unknown) =>
          send<T>(await bearerOf(by), 'POST', path, { body, ...at }),
        close: async () => {
          await otherPort.close();
          await other.close();
        },
      };
    },
    restart: async () => {
      await service.close();
      service = await start();
      port.serve([service]);
    },
    close: async () => {
      for (const consumer of consumers) await consumer.close();
      await port.close();
      await service.close().catch(() => undefined);
      await hostsSide.close();
      await database.drop();
    },
  };
};

/** One statement as a host carries it. */
export const carried = (
  category: Category,
  text: string,
  more: Partial<CarriedStatement> = {},
): CarriedStatement => ({
  statementId: randomUUID(),
  category,
  thirdPerson: 'NONE',
  identifiesInformant: false,
  ownGround: true,
  commitment: 'ab'.repeat(32),
  entryId: randomUUID(),
  entryType: 'note',
  occurredAt: '2026-11-20T10:00:00.000Z',
  content: { text, salt: '00'.repeat(32) },
  ...more,
});
