import { parkingContract } from '../../../testing/src/parking.contract.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import { PostgresBus } from '../bus/postgres.js';
import { busMigrations } from '../bus/schema.js';
import { migrate } from '../postgres/migrations.js';
import { parkingConsumer } from './parking.js';
import { parkingMigrations } from './schema.js';

const describePostgres = await withPostgres();

describePostgres('Parking over the PostgreSQL bus', () => {
  parkingContract(async () => {
    const { url, pool, drop } = await testDatabase();
    await migrate(url, 'bus', busMigrations);
    await migrate(url, 'service', parkingMigrations);
    const bus = new PostgresBus({ pool, schema: 'bus', listenUrl: url });
    return {
      bus,
      consume: (options, handle) =>
        parkingConsumer({ ...options, bus, pool, schema: 'service' }, handle),
      close: async () => {
        await bus.close();
        await drop();
      },
    };
  });
});
