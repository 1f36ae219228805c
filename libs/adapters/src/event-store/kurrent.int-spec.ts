import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { NotRecorded } from '#libs/kernel';
import { anEvent, appendTo, newStream } from '../../../testing/src/an-event.js';
import { eventStoreContract } from '../../../testing/src/event-store.contract.js';
import { KurrentInMemory } from '../../../testing/src/kurrent-in-memory.js';
import { withKurrent } from '../../../testing/src/kurrent.js';
import { isKurrentAway } from './kurrent-failures.js';
import { KurrentEventStore } from './kurrent.js';

const { describeKurrent, url } = await withKurrent();

/** A way to the server that can be cut. */
const openWay = async (address: string) => {
  const target = new URL(address.replace(/^[a-z+]+:/, 'http:'));
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 2113), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => [client, upstream].forEach((one) => one.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: address.replace(/(:\/\/(?:[^@/]*@)?)[^/?]+/, `$1127.0.0.1:${port}`),
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
};

describeKurrent('The KurrentDB event store', () => {
  eventStoreContract(async () => {
    const way = await openWay(url);
    const store = await KurrentEventStore.open(way.url, { space: `s${randomUUID()}` });
    return {
      store,
      seesIdsOfOtherStreams: false,
      cutConnections: async () => way.cut(),
      close: async () => {
        await store.close();
        way.close();
      },
    };
  });
});

describe('The KurrentDB event store over a stand-in for the server', () => {
  eventStoreContract(async () => {
    const server = new KurrentInMemory();
    const store = new KurrentEventStore({
      client: server.client,
      space: 'police',
      appendsTogether: true,
    });
    return {
      store,
      seesIdsOfOtherStreams: false,
      cutConnections: async () => server.cut(),
      close: () => store.close(),
    };
  });
});

describe('KurrentDB shared by several services', () => {
  it('shows each service its own streams alone', async () => {
    const { client } = new KurrentInMemory();
    const [police, asylum] = ['police', 'asylum'].map(
      (space) => new KurrentEventStore({ client, space, appendsTogether: true }),
    ) as [KurrentEventStore, KurrentEventStore];
    await police.append(appendTo('case-1'));
    await asylum.append(appendTo('case-1', 2));
    for (const options of [{}, { categories: ['case'] }]) {
      const page = await asylum.readAll({ after: 0n, limit: 10, ...options });
      expect(page.events.map(({ stream, revision }) => [stream, revision])).toEqual([
        ['case-1', 0],
        ['case-1', 1],
      ]);
    }
  });

  it('has no append to several streams where the server has none', () => {
    const { client } = new KurrentInMemory();
    const store = new KurrentEventStore({ client, space: 'police', appendsTogether: false });
    expect(store.appendAll).toBeUndefined();
  });

  it('goes on when another instance of the service was first', async () => {
    const { client } = new KurrentInMemory();
    const [one, other] = [1, 2].map(
      () => new KurrentEventStore({ client, space: 'police', appendsTogether: true }),
    ) as [KurrentEventStore, KurrentEventStore];
    const stream = newStream();
    await Promise.all(
      [one, other].flatMap((store) => [1, 2, 3].map(() => store.append(appendTo(stream)))),
    );
    expect((await one.append(appendTo(stream))).revision).toBe(6);
  });
});

describe('A KurrentDB server that is away', () => {
  const nobody = 'kurrentdb://127.0.0.1:1?tls=false';
  const lost = 'kurrentdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=1';
  const event = { id: randomUUID(), type: 'x', contentType: 'application/json', data: {} } as const;

  const failureOf = async (
    work: (client: KurrentDBClient) => Promise<unknown>,
    address = nobody,
  ) => {
    const client = KurrentDBClient.connectionString(address);
    const failure = await work(client).then(
      () => undefined,
      (error: unknown) => error,
    );
    await client.dispose();
    return failure;
  };

  it('is told apart from a mistake in all three shapes that the client gives it', async () => {
    const append = await failureOf((client) =>
      client.appendToStream('s', { ...event, metadata: undefined }),
    );
    const read = await failureOf((client) => client.readStream('s').next());
    const cluster = await failureOf(
      (client) => client.appendToStream('s', { ...event, metadata: undefined }),
      lost,
    );
    expect([append, read, cluster].map(isKurrentAway)).toEqual([true, true, true]);
    for (const mistake of [new TypeError('no'), { type: 'access-denied' }, { code: 3 }, undefined])
      expect(isKurrentAway(mistake)).toBe(false);
  });

  it.each([nobody, lost])('records nothing and says so: %s', async (address) => {
    const client = KurrentDBClient.connectionString(address);
    const store = new KurrentEventStore({ client, space: 'police', appendsTogether: true });
    const append = store.append({ stream: 'case-1', expected: 'any', events: [anEvent()] });
    await expect(append).rejects.toThrow(NotRecorded);
    await store.close();
    await expect(KurrentEventStore.open(address, { space: 'police' })).rejects.toThrow(NotRecorded);
  });

  it('is not what a wrong address is', async () => {
    const opening = KurrentEventStore.open('http://127.0.0.1', { space: 'police' });
    await expect(opening).rejects.not.toThrow(NotRecorded);
    const { client } = new KurrentInMemory();
    expect(() => new KurrentEventStore({ client, space: 'a b', appendsTogether: true })).toThrow(
      'plain name',
    );
  });
});
