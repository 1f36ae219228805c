import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Linux hands out ports from 32768 on, most others from 49152 on, to whoever opens a connection. */
const [lowest, ephemeral] = [15_000, 32_768];
const triesMax = 50;
// The next caller may ask before the first has opened its own.
const given = new Set<number>();

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/**
 * A port of this machine that nobody has at this moment, for a server that may be started there again: outside of what
 * the system gives to connections. From among those a client that keeps trying to reach the ended server can be given the
 * server's own port, is then connected to itself, and the server finds its port taken.
 */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < triesMax; tries++) {
    const port = randomInt(lowest, ephemeral);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port found from ${lowest} to ${ephemeral - 1}`);
};
