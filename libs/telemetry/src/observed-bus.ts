import { Bus } from '#libs/kernel';
import type {
  BusMessage,
  ConsumeFrom,
  Consumer,
  HandleMessages,
  ReceivedMessage,
  Topic,
} from '#libs/kernel';
import { end } from './tracing.js';
import type { Telemetry } from './telemetry.js';

const states = { running: 1, starting: 0, failed: -1 } as const;

/** A bus whose messages and consumers are told of. What it does it leaves to the bus. */
export class ObservedBus extends Bus {
  constructor(
    private readonly bus: Bus,
    private readonly telemetry: Telemetry,
  ) {
    super();
  }

  declare(topics: readonly Topic[]): Promise<void> {
    return this.bus.declare(topics);
  }

  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const { tracing } = this.telemetry;
    const traced = tracing ? messages.map((message) => tracing.publishing(message)) : null;
    const begun = performance.now();
    let outcome = 'failed';
    try {
      await this.bus.publish(traced?.map(({ message }) => message) ?? messages);
      outcome = 'acknowledged';
      for (const { topic } of messages)
        this.telemetry.count('infohus_messages_published_total', { topic });
    } finally {
      for (const { span } of traced ?? []) if (span) end(span, outcome === 'failed');
      const seconds = (performance.now() - begun) / 1000;
      this.telemetry.observe('infohus_publish_duration_seconds', { outcome }, seconds);
    }
  }

  async consume(from: ConsumeFrom, handle: HandleMessages): Promise<Consumer> {
    const { group } = from;
    const consumer = await this.bus.consume(
      {
        ...from,
        onError: (error) => {
          this.telemetry.count('infohus_failures_total', { kind: 'consumer' });
          from.onError?.(error);
        },
      },
      (batch) => this.#handle(group, batch, handle),
    );
    this.telemetry.ask('infohus_consumer_up', async () => [
      { labels: { group }, value: states[consumer.health()] },
    ]);
    this.telemetry.ask('infohus_consumer_lag', async () =>
      (await consumer.lag()).map(({ topic, partition, behind }) => ({
        labels: { group, topic, partition },
        value: Number(behind),
      })),
    );
    return consumer;
  }

  ping(): Promise<void> {
    return this.bus.ping();
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  async #handle(
    group: string,
    batch: readonly ReceivedMessage[],
    handle: HandleMessages,
  ): Promise<void> {
    const { tracing } = this.telemetry;
    const spans = tracing ? batch.map((message) => tracing.consuming(message, group)) : [];
    const topic = batch[0]?.topic ?? '';
    const begun = performance.now();
    let outcome = 'failed';
    try {
      await handle(batch);
      outcome = 'handled';
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      for (const endOne of spans) endOne(outcome === 'failed');
      const labels = { group, topic };
      this.telemetry.observe('infohus_handling_duration_seconds', labels, seconds);
      this.telemetry.count('infohus_messages_handled_total', { ...labels, outcome }, batch.length);
      if (outcome === 'handled') this.#tellAges(labels, batch);
    }
  }

  #tellAges(
    labels: Readonly<{ group: string; topic: string }>,
    batch: readonly ReceivedMessage[],
  ): void {
    for (const { headers } of batch) {
      const seconds = (Date.now() - Date.parse(headers['ce_time'] ?? '')) / 1000;
      if (seconds >= 0) this.telemetry.observe('infohus_message_age_seconds', labels, seconds);
    }
  }
}
