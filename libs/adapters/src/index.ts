export { startEmbeddedPostgres } from './postgres/embedded.js';
export type { EmbeddedOptions, EmbeddedPostgres } from './postgres/embedded.js';
export { FolderInUse } from './folder-lock.js';
export { createServiceRole, migrate } from './postgres/migrations.js';
export type { Migration, ServiceDatabase } from './postgres/migrations.js';
export { inTransaction } from './postgres/session.js';
export type { SqlClient, SqlPool, SqlRow } from './postgres/session.js';
export { isAway } from './postgres/failures.js';
export { PostgresEventStore } from './event-store/postgres.js';
export type { PostgresEventStoreOptions } from './event-store/postgres.js';
export { eventStoreMigrations } from './event-store/schema.js';
export { PostgresContentStore, contentStoreMigrations } from './content-store/postgres.js';
export { PostgresBus } from './bus/postgres.js';
export type { PostgresBusOptions } from './bus/postgres.js';
export { busMigrations } from './bus/schema.js';
export { busProfiles, busRights, exchangeTopics, provisionBus } from './kafka/acls.js';
export type { BusProfile, BusRight } from './kafka/acls.js';
export { KafkaBus } from './kafka/bus.js';
export type { KafkaBusOptions } from './kafka/bus.js';
export type { KafkaConnection } from './kafka/client.js';
export { BusAccessDenied, UndeclaredTopic } from './kafka/failures.js';
export { kafkaJars, NoBroker } from './kafka/distribution.js';
export { freePort } from './free-port.js';
export { startNativeKafka } from './kafka/native-broker.js';
export type { KafkaUser, NativeKafka, NativeKafkaOptions } from './kafka/native-broker.js';
export { parkingConsumer } from './parking/parking.js';
export type {
  Parked,
  ParkingAct,
  ParkingConsumer,
  ParkingOptions,
  ParkingRefusal,
  Released,
} from './parking/parking.js';
export type { ParkedMessage } from './parking/parked-messages.js';
export { parkingMigrations } from './parking/schema.js';
export { checkpointMigrations } from './checkpoint.js';
export { startRelay } from './relay.js';
export type { MessagesOfEach, Relay, RelayOptions } from './relay.js';
export { startProjection } from './projection.js';
export type { Freshness, Projection, ProjectionOptions } from './projection.js';
export { RandomIds, SystemClock } from './clock.js';
export { failpoint, failpoints, processFailpoints, timerFailpoints } from './failpoint.js';
export type { Failpoint } from './failpoint.js';
export { PostgresTimers } from './timers/postgres.js';
export type { PostgresTimersOptions } from './timers/postgres.js';
export { timerMigrations } from './timers/schema.js';
export { isDanishWorkingDay } from './working-days/danish-working-days.js';
export { idempotencyMigrations, PostgresIdempotencyStore } from './idempotency/postgres.js';
export type { PostgresIdempotencyStoreOptions } from './idempotency/postgres.js';
export {
  CaseRow,
  DisclosureReceiptRow,
  DisclosureRecipientRow,
  DisclosureRow,
  EntryRow,
  FactRow,
  MeetingRow,
  StatementRow,
} from './read-store/case.entities.js';
export {
  HandoverRow,
  IdentityRow,
  InboxRow,
  ReceivedRow,
  ReceivedStatementRow,
  RequestRow,
  TaskRow,
} from './read-store/received.entities.js';
export { ReadStore } from './read-store/read-store.js';
export type {
  ReadStoreOptions,
  RowShape,
  RowsPage,
  RowsWhere,
  RowsWindow,
  TenantRows,
} from './read-store/read-store.js';
export { FoldedRows } from './read-store/folded-rows.js';
export { createReadModelRoles } from './read-store/roles.js';
export type { ReadModelDatabase } from './read-store/roles.js';
export { startReadModel } from './read-store/read-model.js';
export type { ReadModel, ReadModelOptions } from './read-store/read-model.js';
export { patch, put } from './read-store/row-changes.js';
export type { RowChange } from './read-store/row-changes.js';
export { projectorRole, readModelMigrations, readModelTables } from './read-store/schema.js';
export { Gathered } from './postgres/gathered.js';
export { openServiceStores } from './service-stores.js';
export type { ServiceEventStore, ServiceStores, ServiceStoresOptions } from './service-stores.js';
export { FileTileStore } from './tile-store/file-tile-store.js';
export { benchLog } from './tile-store/bench-log.js';
export type { LogBench } from './tile-store/bench-log.js';
export { compareWithTessera } from './tile-store/bench-tessera.js';
export { benchVerification } from './tile-store/bench-verify.js';
export type { VerificationBench } from './tile-store/bench-verify.js';
export type { LogComparison } from './tile-store/bench-tessera.js';
