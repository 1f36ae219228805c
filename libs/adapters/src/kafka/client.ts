import kafkajs from 'kafkajs';
import type { ISocketFactory, Kafka, KafkaConfig } from 'kafkajs';
import { Connections } from './connections.js';
import './encoding.js';

/** What we use of kafkajs; a broker that does not answer in time is connected to anew. */
export type KafkaClient = Pick<Kafka, 'producer' | 'consumer' | 'admin'>;

/** Where the brokers are and as whom to log in. */
export type KafkaConnection = Readonly<{
  /** `host:port`. */
  brokers: readonly string[];
  /** SCRAM-SHA-256; absent: no login. */
  sasl?: Readonly<{ username: string; password: string }>;
  tls?: boolean;
  /** Stands in the broker's own logs and quotas. */
  clientId?: string;
  /** Way to a broker that is not reached directly: a tunnel, a proxy. */
  socketFactory?: ISocketFactory;
}>;

const patience = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 };

/** For those who wait for the broker however long it is away: nothing throws, nothing is given up. */
const forGood = { ...patience, retries: 1_000_000 };
/** For questions that somebody waits for: they fail, and leave nothing behind that goes on asking. */
const forNow = { ...patience, maxRetryTime: 400, retries: 4 };

const clientFor = (connection: KafkaConnection, retry: typeof forGood): KafkaClient => {
  const { brokers, sasl, tls, clientId = 'infohus', socketFactory } = connection;
  const { open, cut } = new Connections(socketFactory);
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    retry,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    // Failures are told through `onError`, health and what is thrown; kafkajs' own lines would stand beside our log.
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls ? { ssl: true } : {}),
    ...(sasl ? { sasl: { mechanism: 'scram-sha-256', ...sasl } } : {}),
    socketFactory: open,
  };
  const kafka = new kafkajs.Kafka(config);
  return {
    producer: (options) => {
      const producer = kafka.producer(options);
      producer.on(producer.events.REQUEST_TIMEOUT, cut);
      return producer;
    },
    consumer: (options) => {
      const consumer = kafka.consumer(options);
      consumer.on(consumer.events.REQUEST_TIMEOUT, cut);
      return consumer;
    },
    admin: (options) => {
      const admin = kafka.admin(options);
      admin.on(admin.events.REQUEST_TIMEOUT, cut);
      return admin;
    },
  };
};

/** For producers and consumers. */
export const lastingClient = (connection: KafkaConnection): KafkaClient =>
  clientFor(connection, forGood);

/** For the admin client. */
export const promptClient = (connection: KafkaConnection): KafkaClient =>
  clientFor(connection, forNow);

/** Resolves or rejects as `work` does, but after `ms` at the latest: kafkajs waits for a lost broker for ever. */
export const within = async <Result>(ms: number, work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer from Kafka within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
