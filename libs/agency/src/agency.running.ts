import {
  isDanishWorkingDay,
  openServiceStores,
  RandomIds,
  startProjection,
  startRelay,
} from '#libs/adapters';
import type { Projection, Relay, ServiceStores } from '#libs/adapters';
import { caseEventsTopic, recordsTopic, topicPartitions } from '#libs/contracts';
import type { Host } from '#libs/contracts';
import type { Clock, Ids, RunningTimers } from '#libs/kernel';
import type { ServiceEnvironment } from '#libs/server';
import { EnvironmentError, faultOf, measureTimers } from '#libs/server';
import { Outbound, outboundCategories } from './agency.outbound.js';
import { timerHandlers } from './agency.timers.js';
import { eraseWords } from './case/erased-words.js';
import {
  HandoverProcess,
  mayMoveHandover,
  processCategories,
} from './handover/handover-process.js';
import { isDenial, takeDecisions } from './meeting/meeting-process.js';
import { prepareReadSide, startReadSide } from './read/read-side.js';
import type { ReadSide } from './read/read-side.js';
import { CaseTerms, movesTerms } from './terms/case-terms.js';
import { ReceivedTerms } from './terms/received-terms.js';

/** What runs behind the controllers of an agency service, from its opening to its close. */
export type RunningAgency = Readonly<{
  stores: ServiceStores;
  clock: Clock;
  ids: Ids;
  policyUrl: string;
  readSide: ReadSide;
  relay: Relay;
  process: Projection;
  /** Follows the inboxes, and sets the times of what they say. */
  terms: Projection;
  timers: RunningTimers;
}>;

const addresses = ({
  databaseUrl,
  policyUrl,
}: ServiceEnvironment): Readonly<{ databaseUrl: string; policyUrl: string }> => {
  if (databaseUrl !== null && policyUrl !== null) return { databaseUrl, policyUrl };
  throw new EnvironmentError([
    ...(databaseUrl === null ? ['INFOHUS_DATABASE_URL must be set.'] : []),
    ...(policyUrl === null ? ['INFOHUS_POLICY_URL must be set.'] : []),
  ]);
};

const startOutbound = async (
  host: Host,
  { store, bus, content, pool, schema }: ServiceStores,
  onError: (error: unknown) => void,
): Promise<Relay> => {
  const topics = [caseEventsTopic(host), recordsTopic(host)];
  await bus.declare(topics.map((name) => ({ name, partitions: topicPartitions })));
  const outbound = new Outbound({ host, store, contents: content });
  return startRelay({
    store,
    bus,
    pool,
    schema,
    name: 'relay',
    categories: outboundCategories,
    // Every event of a case comes by here, at least once: so do the words that must not be kept, nor leave any more.
    toMessages: async (events) => {
      await eraseWords(content, events);
      return outbound.messagesOf(events);
    },
    failpoint: 'relayed',
    onError,
  });
};

const shownWithinMs = 30_000;

const startProcess = (
  host: Host,
  { rows, model }: ReadSide,
  cases: CaseTerms,
  { store, pool, schema, clock, timers }: ServiceStores,
  { logger }: ServiceEnvironment,
  onError: (error: unknown) => void,
): Promise<Projection> => {
  const shown = async (position: bigint): Promise<void> => {
    if (!(await model.reached(position, shownWithinMs)))
      throw new Error('The rows are too far behind the events');
  };
  const ports = { host, store, clock, timers, rows, shown, isWorkingDay: isDanishWorkingDay };
  const process = new HandoverProcess(ports, (refused) =>
    logger.warn(refused, 'What a handover was to take up was refused by its own stream'),
  );
  const decisions = takeDecisions(ports);
  return startProjection({
    store,
    pool,
    schema,
    name: 'handover-process',
    categories: processCategories,
    // What it writes are events, each once by its id: they need not share the transaction of the position.
    apply: async (_client, events) => {
      await process.take(events);
      await decisions(events.filter(isDenial));
      await cases.take(events.filter(movesTerms));
    },
    concerns: (event) => mayMoveHandover(event) || isDenial(event) || movesTerms(event),
    onError,
  });
};

const followTerms = (
  terms: ReceivedTerms,
  { store, pool, schema }: ServiceStores,
  onError: (error: unknown) => void,
): Promise<Projection> =>
  startProjection({
    store,
    pool,
    schema,
    name: 'received-terms',
    categories: ['inbox'],
    // Timers are versioned and events have ids of their own: they need not share the transaction of the position.
    apply: (_client, events) => terms.take(events),
    onError,
  });

/** Migrations, then stores, then what reads and writes the bus. @throws EnvironmentError, or when the server is away */
export const openAgency = async (
  host: Host,
  environment: ServiceEnvironment,
): Promise<RunningAgency> => {
  const { databaseUrl, policyUrl } = addresses(environment);
  const { service, logger } = environment;
  const onError = (error: unknown): void => logger.warn(faultOf(error), 'Trying again');
  const { database, migrations } = await prepareReadSide(databaseUrl, service);
  const stores = await openServiceStores({
    adminUrl: databaseUrl,
    service,
    migrations,
    kafka: environment.kafka,
    eventStoreUrl: environment.eventStoreUrl,
    simulatedClock: environment.simulatedClock,
    telemetry: environment.telemetry,
    failpoint: environment.failpoint,
    onError,
  });
  const { clock } = stores;
  const ids = new RandomIds();
  const { store, content: contents } = stores;
  const ofTerms = { host, store, contents, timers: stores.timers, clock };
  const received = new ReceivedTerms(ofTerms);
  const readSide = await startReadSide({
    host,
    database,
    stores,
    clock,
    ids,
    telemetry: environment.telemetry,
    onError,
  });
  const cases = new CaseTerms({ ...ofTerms, rows: readSide.rows });
  const process = await startProcess(host, readSide, cases, stores, environment, onError);
  const relay = await startOutbound(host, stores, onError);
  const terms = await followTerms(received, stores, onError);
  // Last: what a timer does looks at what the others have taken up.
  const timers = await stores.timers.run(timerHandlers(received, cases, { host, store, clock }));
  measureTimers(environment.telemetry, timers.figures, () => clock.now());
  return { stores, clock, ids, policyUrl, readSide, relay, process, terms, timers };
};

/** The other way round. */
export const closeAgency = async (running: RunningAgency): Promise<void> => {
  await running.timers.close();
  await running.terms.close();
  await running.relay.close();
  await running.process.close();
  await running.readSide.close();
  await running.stores.close();
};
