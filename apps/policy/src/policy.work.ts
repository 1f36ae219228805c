import {
  caseEventsTopic,
  decisionsTopic,
  hosts,
  inboxTopic,
  topicPartitions,
} from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { parkingConsumer, startRelay } from '#libs/adapters';
import type { Parked, ParkingConsumer, Relay, ServiceStores } from '#libs/adapters';
import { decisionMessages, toldCategories } from './decisions/decision.outbound.js';
import { Releases } from './decisions/releases.js';
import { inboxMessages } from './decisions/inbox.outbound.js';
import { systemActor } from './envelope.js';
import type { Bench } from './intake/bench.js';
import { handleBatch } from './intake/intake.js';
import { followEndedInvitations } from './register/ended-invitations.js';

/** What goes on in the background. */
export type Work = Readonly<{ consumer: ParkingConsumer; close: () => Promise<void> }>;

const declareTopics = ({ bus }: ServiceStores): Promise<void> =>
  bus.declare(
    [
      ...hosts.map((host) => caseEventsTopic(host)),
      ...hosts.map((host) => inboxTopic(host)),
      decisionsTopic,
    ].map((name) => ({ name, partitions: topicPartitions })),
  );

const recordParked =
  ({ store }: ServiceStores) =>
  async ({ id, topic, code }: Parked): Promise<void> => {
    await store.append({
      stream: `fault-parking`,
      expected: 'any',
      events: [
        {
          id: nameBasedId('parked', id),
          type: 'FaultRecorded',
          schemaVersion: 1,
          occurredAt: new Date().toISOString(),
          actor: systemActor,
          agency: 'infohus-policy',
          unit: 'OPERATIONS',
          function: 'OTHER',
          correlationId: id,
          causationId: null,
          purpose: null,
          basis: null,
          data: { code: `parked:${code}`, reference: `${topic} ${id}` },
        },
      ],
    });
  };

const startRelays = async (
  stores: ServiceStores,
  onError: (error: unknown) => void,
): Promise<readonly Relay[]> => {
  const { store, bus, pool, schema, content } = stores;
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
  onError: (error: unknown) => void,
): Promise<Work> => {
  await declareTopics(stores);
  const relays = await startRelays(stores, onError);
  const releases = await Releases.start(stores, onError);
  const invitations = await followEndedInvitations(stores, releases, onError);
  const consumer = await parkingConsumer(
    {
      bus: stores.bus,
      pool: stores.pool,
      schema: stores.schema,
      group: 'policy',
      topics: hosts.map((host) => caseEventsTopic(host)),
      onParked: recordParked(stores),
      onError,
    },
    handleBatch({ bench, releases }),
  );
  return {
    consumer,
    close: async () => {
      await consumer.close();
      await invitations.close();
      await releases.close();
      await Promise.all(relays.map((relay) => relay.close()));
    },
  };
};
