import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory, RequestTimeoutEvent } from 'kafkajs';

const keepAliveMs = 60_000;

const directly: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const name = isIP(host) === 0 ? { servername: host } : {};
  // kafkajs types `ssl` as always there.
  const socket = (ssl as typeof ssl | undefined)
    ? connectTls({ host, port, ...name, ...ssl }, onConnect)
    : connect({ host, port }, onConnect);
  return socket.setKeepAlive(true, keepAliveMs);
};

/**
 * The open connections of one client. kafkajs keeps one on which an answer did not come in time and asks on it again and
 * again; and one whose very first question was not answered counts as connected to it, for ever. Cut, it is made anew.
 */
export class Connections {
  readonly #open = new Map<string, Set<Socket>>();

  constructor(private readonly reach: ISocketFactory = directly) {}

  readonly open: ISocketFactory = (to) => {
    const socket = this.reach(to);
    const broker = `${to.host}:${to.port}`;
    const sockets = this.#open.get(broker) ?? new Set();
    this.#open.set(broker, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.#open.get(broker) === sockets) this.#open.delete(broker);
    });
    return socket;
  };

  /** What to do when the broker did not answer in time. */
  readonly cut = ({ payload: { broker } }: RequestTimeoutEvent): void => {
    // Without an error kafkajs does not hear of it.
    for (const socket of this.#open.get(broker) ?? [])
      socket.destroy(new Error(`No answer from ${broker} in time`));
  };
}
