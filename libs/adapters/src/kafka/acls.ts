import kafkajs from 'kafkajs';
import type { AclEntry, AclFilter, Admin } from 'kafkajs';
import {
  caseEventsTopic,
  decisionsTopic,
  hosts,
  inboxTopic,
  recordsTopic,
  topicPartitions,
} from '#libs/contracts';
import type { Topic } from '#libs/kernel';
import { promptClient } from './client.js';
import type { KafkaConnection } from './client.js';
import { asBusError } from './failures.js';
import { TopicDesk } from './topic-desk.js';

/** One login of the bus and all that it may do there. */
export type BusProfile = Readonly<{
  /** Login, and name of the service. */
  user: string;
  writes: readonly string[];
  reads: readonly string[];
  /** The only group as which it may read. */
  group: string;
}>;

/** Every topic of the exchange (DESIGN.md, section 2). */
export const exchangeTopics: readonly Topic[] = [
  ...hosts.map(caseEventsTopic),
  ...hosts.map(inboxTopic),
  decisionsTopic,
  ...hosts.map(recordsTopic),
].map((name) => ({ name, partitions: topicPartitions }));

/** Who writes and reads which topic: hosts are strangers to one another, and only policy sees case events. */
export const busProfiles: readonly BusProfile[] = [
  ...hosts.map((host) => ({
    user: host,
    writes: [caseEventsTopic(host), recordsTopic(host)],
    reads: [inboxTopic(host)],
    group: host,
  })),
  {
    user: 'policy',
    writes: [...hosts.map(inboxTopic), decisionsTopic],
    reads: hosts.map(caseEventsTopic),
    group: 'policy',
  },
  {
    user: 'audit',
    writes: [],
    reads: [decisionsTopic, ...hosts.map(recordsTopic)],
    group: 'audit',
  },
];

/** One right, as Kafka's authorizer knows it. What is not listed is denied. */
export type BusRight = Readonly<{
  user: string;
  resource: 'TOPIC' | 'GROUP';
  name: string;
  operation: 'READ' | 'WRITE';
}>;

/** The rights that the profiles come down to: WRITE and READ on topics, READ on the own group. */
export const busRights = (profiles: readonly BusProfile[]): BusRight[] =>
  profiles.flatMap(({ user, writes, reads, group }) => [
    ...writes.map((name) => ({ user, resource: 'TOPIC', name, operation: 'WRITE' }) as const),
    ...reads.map((name) => ({ user, resource: 'TOPIC', name, operation: 'READ' }) as const),
    { user, resource: 'GROUP', name: group, operation: 'READ' } as const,
  ]);

const { AclResourceTypes, AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } = kafkajs;

const asAcl = ({ user, resource, name, operation }: BusRight): AclEntry => ({
  principal: `User:${user}`,
  host: '*',
  resourceType: AclResourceTypes[resource],
  resourceName: name,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  operation: AclOperationTypes[operation],
  permissionType: AclPermissionTypes.ALLOW,
});

const everything: AclFilter = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
};

const withdrawOthers = async (admin: Admin, wanted: readonly AclEntry[]): Promise<void> => {
  const nameOf = (acl: AclEntry): string => JSON.stringify(Object.entries(acl).sort());
  const keep = new Set(wanted.map(nameOf));
  const ours = new Set(wanted.map(({ principal }) => principal));
  const { resources } = await admin.describeAcls(everything);
  const filters = resources
    .flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })))
    .filter((acl) => ours.has(acl.principal) && !keep.has(nameOf(acl)));
  if (filters.length > 0) await admin.deleteAcls({ filters });
};

/**
 * Creates the topics of the exchange, gives each login its rights and takes any other right from it. The logins
 * themselves are the operator's to make. Called again, it changes nothing.
 * @throws BusAccessDenied when the connection's login is no admin
 */
export const provisionBus = async (connection: KafkaConnection): Promise<void> => {
  const desk = new TopicDesk(connection);
  const admin = promptClient(connection).admin();
  try {
    await desk.declare(exchangeTopics);
    await admin.connect();
    const acl = busRights(busProfiles).map(asAcl);
    await admin.createAcls({ acl });
    await withdrawOthers(admin, acl);
  } catch (error) {
    throw asBusError(error, 'set up topics and rights');
  } finally {
    await desk.close();
    await admin.disconnect();
  }
};
