import {
  caseEventsTopic,
  decisionsTopic,
  hosts,
  inboxTopic,
  topicPartitions,
} from '#libs/contracts';
import { parkingConsumer, startRelay } from '#libs/adapters';
import type { ParkingConsumer, Relay, ServiceStores } from '#libs/adapters';
import { onlyOperations, ParkedDesk } from '#libs/server';
import type { Telemetry } from '#libs/telemetry';
import { decisionMessages, toldCategories } from './decisions/decision.outbound.js';
import { inboxMessages } from './decisions/inbox.outbound.js';
import type { Bench } from './intake/bench.js';
import { handleBatch } from './intake/intake.js';
import { ParkingLog } from './parked/parking-log.js';
import { LaterDays } from './rechecks/later-days.js';
import { Rechecks } from './rechecks/rechecks.js';
import { followOwed } from './owed/owed.projection.js';
import { followEndedInvitations } from './register/ended-invitations.js';
import { followIdentities } from './subjects/identities.js';

/** What goes on in the background. */
export type Work = Readonly<{
  consumer: ParkingConsumer;
  desk: ParkedDesk;
  rechecks: Rechecks;
  close: () => Promise<void>;
}>;

const declareTopics = ({ bus }: ServiceStores): Promise<void> =>
  bus.declare(
    [
      ...hosts.map((host) => caseEventsTopic(host)),
      ...hosts.map((host) => inboxTopic(host)),
      decisionsTopic,
    ].map((name) => ({ name, partitions: topicPartitions })),
  );

const startRelays = async (
  stores: ServiceStores,
  { content }: Bench,
  onError: (error: unknown) => void,
): Promise<readonly Relay[]> => {
  const { store, bus, pool, schema } = stores;
  const shared = { store, bus, pool, schema, onError };
  return [
    await startRelay({
      ...shared,
      name: 'inbox',
      categories: ['inbox'],
      toMessages: inboxMessages(content),
      failpoint: 'inbox-published',
    }),
    await startRelay({
      ...shared,
      name: 'decisions',
      categories: toldCategories,
      toMessages: decisionMessages,
    }),
  ];
};

/** Starts taking what the hosts say, and publishing what is recorded. */
export const startWork = async (
  stores: ServiceStores,
  bench: Bench,
  telemetry: Telemetry,
  onError: (error: unknown) => void,
): Promise<Work> => {
  await declareTopics(stores);
  const relays = await startRelays(stores, bench, onError);
  const { releases } = bench;
  const invitations = await followEndedInvitations(stores, releases, onError);
  const owed = await followOwed(stores, onError);
  const identities = await followIdentities(stores, onError);
  const parking = new ParkingLog(stores.store, bench.clock);
  const rechecks = new Rechecks(bench, releases);
  const following = await rechecks.follow(stores, onError);
  const laterDays = new LaterDays(stores, bench, releases, rechecks);
  const days = await laterDays.follow(onError);
  const timers = await laterDays.run();
  const consumer = await parkingConsumer(
    {
      bus: stores.bus,
      pool: stores.pool,
      schema: stores.schema,
      group: 'policy',
      topics: hosts.map((host) => caseEventsTopic(host)),
      onParked: parking.parked,
      onAct: parking.acted,
      onError,
      telemetry,
    },
    handleBatch(bench, telemetry),
  );
  return {
    consumer,
    desk: new ParkedDesk(consumer, parking, onlyOperations, {
      list: () => stores.timers.parked(),
      retry: async (id, actor) => {
        await parking.acted({ act: 'retry', id, actor, secondActor: null, reasonCode: null });
        await stores.timers.retry(id);
      },
    }),
    rechecks,
    close: async () => {
      await consumer.close();
      await timers.close();
      await days.close();
      await following.close();
      await identities.close();
      await owed.close();
      await invitations.close();
      await releases.close();
      await Promise.all(relays.map((relay) => relay.close()));
    },
  };
};
