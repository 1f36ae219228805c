import { randomUUID } from 'node:crypto';
import type {
  Bus,
  BusMessage,
  ConsumeFrom,
  Consumer,
  HandleMessages,
  ReceivedMessage,
} from '#libs/kernel';
import { eventually } from './eventually.js';

export type BusUnderTest = Readonly<{
  bus: Bus;
  /** A further instance, as another process has one. */
  another: () => Promise<Bus>;
  /** Ends an instance of `another` as a crash does: nothing is acknowledged or handed over. */
  crash: (bus: Bus) => Promise<void>;
  close: () => Promise<void>;
}>;

/** A message with what the test does not care about filled in. */
export const aMessage = (topic: string, key: string, n: number): BusMessage => ({
  topic,
  key,
  headers: { ce_id: randomUUID(), ce_type: 'dk.infohus.note.recorded.v1' },
  value: JSON.stringify({ n }),
});

/** What `aMessage` numbered. */
export const numberOf = ({ value }: BusMessage): number => (JSON.parse(value) as { n: number }).n;

/** Notes what a handler is given. */
export const notebook = () => {
  const seen: ReceivedMessage[] = [];
  const write: HandleMessages = async (batch) => void seen.push(...batch);
  const ofKey = (key: string): number[] =>
    seen.filter((message) => message.key === key).map(numberOf);
  const numbers = (): Set<string> => new Set(seen.map(({ key, value }) => key + value));
  return { seen, write, ofKey, numbers };
};

/** Resolves when all of them read. */
export const ready = (...consumers: readonly Consumer[]): Promise<void> =>
  eventually(() => consumers.every((consumer) => consumer.health() === 'running'), 30_000);

/** A topic of its own for a test. */
export const newTopic = async (bus: Bus, partitions = 4): Promise<string> => {
  const name = `infohus.test-${randomUUID()}.v1`;
  await bus.declare([{ name, partitions }]);
  return name;
};

/** A group that has read nothing. */
export const newGroup = (topic: string, more: Partial<ConsumeFrom> = {}): ConsumeFrom => ({
  group: `group-${randomUUID()}`,
  topics: [topic],
  ...more,
});

/** Keys that spread over several partitions. */
export const keys = ['anna', 'bo', 'carla', 'dan', 'eva', 'finn', 'gry', 'hans'];

/** 0 to `count` − 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Publishes `count` messages of each key, call by call. */
export const publishRounds = async (
  bus: Bus,
  topic: string,
  count: number,
  from = 0,
): Promise<void> => {
  for (let n = from; n < from + count; n++)
    await bus.publish(keys.map((key) => aMessage(topic, key, n)));
};
