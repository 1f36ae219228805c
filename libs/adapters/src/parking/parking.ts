import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { isUuid, Poisoned, refuse } from '#libs/kernel';
import type { Bus, Consumer, HandleMessages, ReceivedMessage, Refused } from '#libs/kernel';
import type { Telemetry } from '#libs/telemetry';
import { isInfrastructure, maxAttempts, parkingCode } from './causes.js';
import { keyName, ParkedMessages } from './parked-messages.js';
import type { HeldMessage, KeyOfTopic, ParkedMessage } from './parked-messages.js';

/** What was parked, for an alarm and an event of the service. `id` is stable: derive the event's id from it. */
export type Parked = Readonly<{
  id: string;
  group: string;
  topic: string;
  partition: number;
  offset: bigint;
  /** The code of `Poisoned`, or `failed-repeatedly`. */
  code: string;
}>;

/** What a person did about a held message. */
export type ParkingAct = Readonly<{
  act: 'retry' | 'skip';
  id: string;
  group: string;
  topic: string;
  actor: string;
  secondActor: string | null;
  reasonCode: string | null;
  /** What it is about, for a service that keeps the place of what is skipped. Holds words: never for a log. */
  message: ReceivedMessage;
}>;

export type ParkingOptions = Readonly<{
  bus: Bus;
  pool: pg.Pool;
  /** Holds the table of `parkingMigrations`. */
  schema: string;
  group: string;
  topics: readonly string[];
  batchSize?: number;
  /** Runs before the parking is committed: when it rejects, nothing is parked and the message comes again. */
  onParked: (parked: Parked) => void | Promise<void>;
  /** Records the act; runs before it takes effect: when it rejects, nothing is done. */
  onAct?: (act: ParkingAct) => void | Promise<void>;
  onError?: (error: unknown) => void;
  /** Told how many messages are held. */
  telemetry?: Telemetry;
}>;

export type ParkingRefusal = 'not-parked' | 'not-first-of-key' | 'second-person-needed';

/** What became of a key: how many of its held messages were handled, and the one that holds it now, if any. */
export type Released = Readonly<{ handled: number; stillParked: string | null }>;

export type ParkingConsumer = Consumer &
  Readonly<{
    /** The first held message of each key, oldest first; no content. */
    list: () => Promise<readonly ParkedMessage[]>;
    /** `'held'` when any message is, for readiness. */
    held: () => Promise<'held' | null>;
    /** Handles the message again and, when that goes well, what stands behind it, in order. */
    retry: (id: string, actor: string) => Promise<Released | Refused<ParkingRefusal>>;
    /** Gives the message up, on the word of two different persons, and handles what stands behind it. */
    skip: (
      id: string,
      reasonCode: string,
      actor: string,
      secondActor: string,
    ) => Promise<Released | Refused<ParkingRefusal>>;
  }>;

class Parking {
  readonly #held: ParkedMessages;

  constructor(
    private readonly options: ParkingOptions,
    private readonly handle: HandleMessages,
  ) {
    this.#held = new ParkedMessages(options.pool, options.schema, options.group);
  }

  /** Whatever this rejects with makes the bus bring the batch again; all of it may be done twice. */
  readonly take: HandleMessages = async (batch) => {
    const blocked = await this.#held.blocked(batch);
    const free = batch.filter((message) => !blocked.has(keyName(message)));
    if (free.length > 0) await this.#handleTogether(free);
    for (const message of batch)
      if (blocked.has(keyName(message)) && !(await this.#queue(message)))
        await this.#handleAlone(message);
  };

  async #handleTogether(batch: readonly ReceivedMessage[]): Promise<void> {
    try {
      await this.handle(batch);
      return;
    } catch (error) {
      if (isInfrastructure(error)) throw error;
      this.options.onError?.(error);
    }
    const parked = new Set<string>();
    for (const message of batch) {
      if (parked.has(keyName(message)) && (await this.#queue(message))) continue;
      if (!(await this.#handleAlone(message))) parked.add(keyName(message));
    }
  }

  /** @returns false when the message was parked. */
  async #handleAlone(message: ReceivedMessage): Promise<boolean> {
    for (let attempt = 1; ; attempt++)
      try {
        await this.handle([message]);
        return true;
      } catch (error) {
        if (isInfrastructure(error)) throw error;
        if (error instanceof Poisoned || attempt >= maxAttempts) {
          this.options.onError?.(error);
          await this.#park(message, parkingCode(error), attempt);
          return false;
        }
        await pause(20 * 2 ** attempt);
      }
  }

  async #park(message: ReceivedMessage, code: string, attempts: number): Promise<void> {
    const { topic, partition, offset } = message;
    await this.#held.withKey(message, async (client) => {
      await this.#held.add(client, message, { state: 'parked', code, attempts });
      const id = this.#held.idOf(message);
      await this.options.onParked({ id, group: this.#held.group, topic, partition, offset, code });
    });
  }

  /** @returns false when nothing is held of that key before this message. */
  #queue(message: ReceivedMessage): Promise<boolean> {
    return this.#held.withKey(message, async (client) => {
      const first = await this.#held.first(client, message);
      if (!first) return false;
      // One from before the first that is held: it was handled then, and comes again after a crash.
      const { partition, offset } = first.message;
      if (partition === message.partition && message.offset < offset) return false;
      await this.#held.add(client, message, { state: 'queued', code: null, attempts: 0 });
      return true;
    });
  }

  readonly list = (): Promise<readonly ParkedMessage[]> => this.#held.list();

  readonly held: ParkingConsumer['held'] = async () => ((await this.#held.isAny()) ? 'held' : null);

  readonly retry: ParkingConsumer['retry'] = (id, actor) =>
    this.#act({ act: 'retry', id, actor, secondActor: null, reasonCode: null });

  readonly skip: ParkingConsumer['skip'] = async (id, reasonCode, actor, secondActor) => {
    if (actor === '' || secondActor === '' || actor === secondActor)
      return refuse('second-person-needed');
    return this.#act({ act: 'skip', id, actor, secondActor, reasonCode });
  };

  async #act(
    act: Omit<ParkingAct, 'group' | 'topic' | 'message'>,
  ): Promise<Released | Refused<ParkingRefusal>> {
    const held = isUuid(act.id) ? await this.#held.find(act.id) : undefined;
    if (!held) return refuse('not-parked');
    const { message } = held;
    const begun = await this.#held.withKey(message, async (client) => {
      const first = await this.#held.first(client, message);
      if (first?.id !== act.id) return refuse('not-first-of-key', { first: first?.id ?? null });
      const { group } = this.#held;
      await this.options.onAct?.({ ...act, group, topic: message.topic, message });
      await this.#held.noteAct(client, act.id, act);
      if (act.act === 'skip') await this.#held.markSkipped(client, act.id);
      return undefined;
    });
    return begun ?? this.#release(message);
  }

  /** Handles what is held of a key, one by one, until it is free or one fails. */
  async #release(key: KeyOfTopic): Promise<Released> {
    for (let handled = 0; ; handled++) {
      const step = await this.#held.withKey(key, async (client) => {
        const first = await this.#held.first(client, key);
        return first && { first, isHandled: await this.#handleHeld(client, first) };
      });
      if (!step) return { handled, stillParked: null };
      if (!step.isHandled) return { handled, stillParked: step.first.id };
    }
  }

  async #handleHeld(client: pg.ClientBase, held: HeldMessage): Promise<boolean> {
    try {
      await this.handle([held.message]);
    } catch (error) {
      if (isInfrastructure(error)) throw error;
      this.options.onError?.(error);
      await this.#held.markFailed(client, held.id, parkingCode(error));
      return false;
    }
    await this.#held.markHandled(client, held.id);
    return true;
  }

  /** Goes on with releases that a crash cut short. */
  async resume(): Promise<void> {
    for (const key of await this.#held.halfReleased()) await this.#release(key);
  }
}

/**
 * Consumes with parking: a message that cannot be handled, or fails five times, is held durably together with every
 * later one of its key, until a person acts; other keys go on. Where that cannot be recorded, and when the engines are
 * away, the partition stops and the bus brings the messages again. `handleBatch` must bear repetition.
 */
export const parkingConsumer = async (
  options: ParkingOptions,
  handleBatch: HandleMessages,
): Promise<ParkingConsumer> => {
  const { bus, group, topics, batchSize, onError } = options;
  const parking = new Parking(options, handleBatch);
  await parking.resume();
  const { health, lag, close } = await bus.consume(
    { group, topics, ...(batchSize ? { batchSize } : {}), ...(onError ? { onError } : {}) },
    parking.take,
  );
  options.telemetry?.ask('infohus_messages_parked', async () => {
    const held = await parking.list();
    return topics.map((topic) => ({
      labels: { group, topic },
      value: held.reduce((sum, one) => (one.topic === topic ? sum + 1 + one.behind : sum), 0),
    }));
  });
  return {
    health,
    lag,
    close,
    list: parking.list,
    held: parking.held,
    retry: parking.retry,
    skip: parking.skip,
  };
};
