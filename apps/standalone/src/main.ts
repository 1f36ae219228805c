import { readEnvironment } from '#libs/server';
import { startStandalone } from './standalone.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What went wrong, and why, cause by cause. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${wordsOf(error.cause)}`;
};

try {
  const exchange = await startStandalone(readEnvironment(process.env), say);
  const stop = (): void => void exchange.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exit(1);
}
