import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { InfohusClient } from '#libs/client';
import type { Leg, Sample, Samples } from './floor.legs.js';
import type { FloorOrder, FloorReady } from './floor.service.js';
import type { Way } from './load.js';

/** Said to this program when it shall be the floor. */
export const floorArgument = 'floor-service';

// One value of each kind, of the latest disclosure, as the exchange's own tables hold it.
type SampleQueries = Readonly<Record<Sample, string>>;

const sampleQueries: SampleQueries = {
  publicEvent: `select value from bus.messages
    where value like '%dk.infohus.disclosure.made.v1%' order by published_at desc limit 1`,
  caseEvent: `select data::text as value from prison_probation.events
    where type = 'DisclosureMade' order by position desc limit 1`,
  decision: `select data::text as value from policy.events
    where type = 'DecisionRecorded' order by position desc limit 1`,
  decisionMessage: `select value from bus.messages
    where value like '%"kind":"decision"%' order by published_at desc limit 1`,
  released: `select value from bus.messages
    where value like '%"kind":"disclosure"%' order by published_at desc limit 1`,
  receipt: `select value from bus.messages
    where value like '%dk.infohus.receipt.recorded.v1%' order by published_at desc limit 1`,
  words: `select body as value from municipality.contents limit 1`,
};

/** As far as the tables hold it where the bus is Kafka: what is missing is the envelope of a message. */
export const samplesBesideKafka: SampleQueries = {
  ...sampleQueries,
  publicEvent: `select row_to_json(e)::text as value from prison_probation.events e
    where type = 'DisclosureMade' order by position desc limit 1`,
  decisionMessage: `select data::text as value from policy.events
    where type = 'MessagePosted' and data->>'kind' = 'decision' order by position desc limit 1`,
  released: `select data::text as value from policy.events
    where type = 'MessagePosted' and data->>'kind' = 'disclosure' order by position desc limit 1`,
  receipt: `select data::text as value from policy.events
    where type = 'MessagePosted' and data->>'kind' = 'receipt' order by position desc limit 1`,
};

/** Reads from the database of an exchange what the floor shall move. */
export const samplesOf = async (
  adminUrl: string,
  queries: SampleQueries = sampleQueries,
): Promise<Samples> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found: [string, string][] = [];
    for (const [sample, text] of Object.entries(queries)) {
      const { rows } = await client.query<{ value: string }>(text);
      if (rows[0] === undefined) throw new Error(`The exchange left no ${sample} behind`);
      found.push([sample, rows[0].value]);
    }
    return Object.fromEntries(found) as Samples;
  } finally {
    await client.end();
  }
};

export type Floor = Readonly<{ way: Way; close: () => Promise<void> }>;

/** Starts the floor as a process of its own over an empty database. */
export const startFloor = async (
  url: string,
  legs: readonly Leg[],
  samples: Samples,
  body: unknown,
): Promise<Floor> => {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = fork(main, [floorArgument], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = once(child, 'message');
  child.send({ url, legs, samples } satisfies FloorOrder);
  const [{ port }] = (await ready) as [FloorReady];
  const client = new InfohusClient({ url: `http://127.0.0.1:${port}` });
  const way: Way = {
    send: async () => (await client.post<{ disclosureId: string }>('/', body)).body.disclosureId,
    async *readable(signal) {
      for await (const { data } of client.events<{ disclosureId: string }>('/', { signal }))
        yield data.disclosureId;
    },
  };
  const close = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { way, close };
};
