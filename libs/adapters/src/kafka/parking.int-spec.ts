import { withKafka } from '../../../testing/src/kafka.js';
import { parkingContract } from '../../../testing/src/parking.contract.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import { parkingConsumer } from '../parking/parking.js';
import { parkingMigrations } from '../parking/schema.js';
import { migrate } from '../postgres/migrations.js';
import { KafkaBus } from './bus.js';

const { describeKafka, brokers } = await withKafka();
const describePostgres = await withPostgres();

describePostgres('With PostgreSQL', () => {
  describeKafka('parking over the Kafka bus', () => {
    parkingContract(async () => {
      const { url, pool, drop } = await testDatabase();
      await migrate(url, 'service', parkingMigrations);
      // The suite looks at messages of several keys in the order of one publisher.
      const bus = new KafkaBus({ brokers, sessionTimeoutMs: 6_000, producers: 1 });
      return {
        bus,
        close: async () => {
          await bus.close();
          await drop();
        },
        consume: (options, handle) =>
          parkingConsumer({ ...options, bus, pool, schema: 'service' }, handle),
      };
    });
  });
});
