import { Poisoned } from '#libs/kernel';
import { aMessage, numberOf } from '../../../testing/src/a-message.js';
import { eventually } from '../../../testing/src/eventually.js';
import { parkingContract } from '../../../testing/src/parking.contract.js';
import { testDatabase, withPostgres } from '../../../testing/src/postgres.js';
import { PostgresBus } from '../bus/postgres.js';
import { busMigrations } from '../bus/schema.js';
import { migrate } from '../postgres/migrations.js';
import { parkingConsumer } from './parking.js';
import { parkingMigrations } from './schema.js';

const describePostgres = await withPostgres();

const open = async () => {
  const { url, pool, drop } = await testDatabase();
  await migrate(url, 'bus', busMigrations);
  await migrate(url, 'service', parkingMigrations);
  const bus = new PostgresBus({ pool, schema: 'bus', listenUrl: url });
  const close = async (): Promise<void> => {
    await bus.close();
    await drop();
  };
  return { pool, bus, close };
};

describePostgres('Parking over the PostgreSQL bus', () => {
  parkingContract(async () => {
    const { pool, bus, close } = await open();
    return {
      bus,
      close,
      consume: (options, handle) =>
        parkingConsumer({ ...options, bus, pool, schema: 'service' }, handle),
    };
  });
});

describePostgres('Parking in PostgreSQL', () => {
  it('goes on at the next start with a release that a crash cut short, and keeps no words of it', async () => {
    const { pool, bus, close } = await open();
    await bus.declare([{ name: 'cut', partitions: 1 }]);
    const handled: number[] = [];
    let isPoisoned = true;
    const consume = () =>
      parkingConsumer(
        { bus, pool, schema: 'service', group: 'g', topics: ['cut'], onParked: () => undefined },
        async (batch) => {
          if (isPoisoned) throw new Poisoned('unknown-type');
          handled.push(...batch.map(numberOf));
        },
      );
    const first = await consume();
    await bus.publish([1, 2, 3].map((n) => aMessage('cut', 'a', n)));
    await eventually(async () => (await first.list())[0]?.behind === 2);
    await first.close();
    isPoisoned = false;
    await pool.query(`update service.parked set state = 'skipped' where state = 'parked'`);
    const second = await consume();
    await bus.publish([aMessage('cut', 'a', 4)]);
    await eventually(() => handled.length === 3);
    expect(handled).toEqual([2, 3, 4]);
    const { rows } = await pool.query(
      `select count(*)::integer as n from service.parked where state = 'handled' and value <> ''`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    await second.close();
    await close();
  });
});
