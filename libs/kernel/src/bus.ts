export type Topic = Readonly<{ name: string; partitions: number }>;

export type BusMessage = Readonly<{
  topic: string;
  /** Messages with equal keys keep their order. Never personal data. */
  key: string;
  /** CloudEvents binary mode: `ce_id`, `ce_type`, `ce_source`, `ce_time`, …, `traceparent`. Never personal data. */
  headers: Readonly<Record<string, string>>;
  /** JSON text. */
  value: string;
}>;

export type ReceivedMessage = BusMessage & Readonly<{ partition: number; offset: bigint }>;

export type ConsumeFrom = Readonly<{
  group: string;
  topics: readonly string[];
  batchSize?: number;
  onError?: (error: unknown) => void;
}>;

/**
 * Takes a batch of one partition, in order. Resolving acknowledges it; rejecting brings the same batch again, with
 * back-off (at least once).
 */
export type HandleMessages = (batch: readonly ReceivedMessage[]) => Promise<void>;

export type Consumer = Readonly<{
  /** `failed` is dead for good (not authorized): it must be seen at once. */
  health: () => 'running' | 'starting' | 'failed';
  /** Messages not yet handled, by topic and partition. */
  lag: () => Promise<readonly Readonly<{ topic: string; partition: number; behind: bigint }>[]>;
  /** Finishes what it holds, then leaves the group. */
  close: () => Promise<void>;
}>;

/** Topics with keys, partitions in order and consumer groups. Adapters pass `libs/testing/bus.contract.ts`. */
export abstract class Bus {
  /** Creates what is missing; never shrinks. */
  abstract declare(topics: readonly Topic[]): Promise<void>;

  /** Resolves when every message is durable. Order within a key is the order of the calls. */
  abstract publish(messages: readonly BusMessage[]): Promise<void>;

  abstract consume(from: ConsumeFrom, handle: HandleMessages): Promise<Consumer>;

  /** Rejects when no broker answers. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}

/** The message can never be handled as it is: park it with everything of its key behind it. */
export class Poisoned extends Error {
  override readonly name = 'Poisoned';
  constructor(
    /** Stable code, no personal data. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`Message cannot be handled: ${code}`, options);
  }
}
