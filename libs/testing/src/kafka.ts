import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kafkaJars, startNativeKafka } from '#libs/adapters';
import type { NativeKafka, NativeKafkaOptions } from '#libs/adapters';
import { dockerAnswers } from './docker.js';
import { testRun } from './test-run.js';

// When the run has ended, however it ended, its broker goes too.
const watchdog = `while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
kill -TERM "$2" 2>/dev/null
while kill -0 "$2" 2>/dev/null; do sleep 0.2; done
rm -rf "$3"`;

const watch = (pid: number, folder: string): void => {
  const args = ['-c', watchdog, 'sh', String(testRun()), String(pid), folder];
  spawn('/bin/sh', args, { detached: true, stdio: 'ignore', cwd: '/' }).unref();
};

const folderOf = (name: string): string =>
  join(tmpdir(), `infohus-kafka-${process.getuid?.() ?? 'user'}-${testRun()}${name}`);

// The container is ended by testcontainers' own watchdog when the run has ended.
const startContainer = async (): Promise<string> => {
  const { KafkaContainer } = await import('@testcontainers/kafka');
  const container = await new KafkaContainer('confluentinc/cp-kafka:8.0.0').withKraft().start();
  return `${container.getHost()}:${container.getMappedPort(9093)}`;
};

const startShared = async (folder: string): Promise<string> => {
  if (await dockerAnswers()) return startContainer();
  const broker = await startNativeKafka({ folder: join(folder, 'broker'), heapMiB: 256 });
  watch(broker.pid(), folder);
  return broker.brokers[0]!;
};

const sharedBroker = async (): Promise<readonly string[]> => {
  if (process.env.KAFKA_URL) return process.env.KAFKA_URL.split(',');
  const folder = folderOf('');
  const address = join(folder, 'brokers');
  const failure = join(folder, 'failure');
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    for (const end = Date.now() + 300_000; Date.now() < end; await pause(50)) {
      if (existsSync(address)) return readFileSync(address, 'utf8').split(',');
      if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'));
    }
    throw new Error(`No test broker came up; delete ${folder}`);
  }
  try {
    const broker = await startShared(folder);
    writeFileSync(`${address}.new`, broker, { mode: 0o600 });
    renameSync(`${address}.new`, address);
    return [broker];
  } catch (error) {
    writeFileSync(failure, error instanceof Error ? error.message : String(error));
    watch(process.pid, folder);
    throw error;
  }
};

/** A broker for one suite alone, which may be killed; started with Java. `stop` it in `afterAll`. */
export const ownBroker = async (
  options: Omit<NativeKafkaOptions, 'folder'> = {},
): Promise<NativeKafka> => {
  const folder = folderOf(`-${Math.random().toString(36).slice(2)}`);
  const broker = await startNativeKafka({ heapMiB: 256, ...options, folder });
  const stop = async (): Promise<void> => {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...broker, stop };
};

type Describe = (title: string, suite: () => void) => void;

const skipped = (error: unknown): Describe => {
  if (process.env.REQUIRE?.split(',').includes('kafka')) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  // The one way to skip: a whole suite, with the service that is missing in its title.
  const { skip } = describe;
  return (title, suite) => skip(`${title} (no Kafka: ${reason})`, suite);
};

export type WithKafka = Readonly<{ describeKafka: Describe; brokers: readonly string[] }>;

/**
 * `describe` for suites that need Kafka, and where it is: `KAFKA_URL`, a container where Docker answers, else a broker
 * started with Java that all files of a test run share. Skips and says why where none comes up, fails under
 * `REQUIRE=kafka`.
 */
export const withKafka = async (): Promise<WithKafka> => {
  try {
    return { describeKafka: describe, brokers: await sharedBroker() };
  } catch (error) {
    return { describeKafka: skipped(error), brokers: [] };
  }
};

/** As `withKafka`, for suites that start brokers of their own (`ownBroker`): they need Java. */
export const withOwnKafka = async (): Promise<Describe> => {
  try {
    await kafkaJars();
    return describe;
  } catch (error) {
    return skipped(error);
  }
};
