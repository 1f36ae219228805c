import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const produceRequest = 0;

/** Calls `take` with each whole frame (Kafka's wire form: four bytes of length, then so many). */
const frames = (take: (frame: Buffer) => void): ((chunk: Buffer) => void) => {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      take(held.subarray(0, end));
      held = held.subarray(end);
    }
  };
};

/**
 * Stands between producer and broker and cuts the connection after the broker has written, before its
 * acknowledgement gets through: at every n-th write.
 */
export class LossyProxy {
  #writes = 0;
  #cuts = 0;

  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
  ) {}

  static async start(broker: string, everyWrites: number): Promise<LossyProxy> {
    const [host, port] = broker.split(':');
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(Number(port), host);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', () => undefined);
        socket.once('close', () => sockets.delete(socket));
      }
      proxy.#carry(client, upstream, everyWrites);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new LossyProxy(server, sockets);
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Acknowledgements that were lost so far. */
  get cuts(): number {
    return this.#cuts;
  }

  /** For a client's `socketFactory`: every connection goes through here. */
  readonly socketFactory = ({ onConnect }: Readonly<{ onConnect: () => void }>): Socket =>
    connect({ host: '127.0.0.1', port: this.port }, onConnect);

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #carry(client: Socket, upstream: Socket, everyWrites: number): void {
    const doomed = new Set<number>();
    const asked = frames((frame) => {
      const isWrite = frame.readInt16BE(4) === produceRequest;
      if (isWrite && ++this.#writes % everyWrites === 0) doomed.add(frame.readInt32BE(8));
      upstream.write(frame);
    });
    const answered = frames((frame) => {
      if (!doomed.has(frame.readInt32BE(4))) return client.write(frame);
      this.#cuts++;
      upstream.destroy();
      // As a broken connection: the client is told that it ended, and no more.
      return client.end();
    });
    client.on('data', asked);
    upstream.on('data', answered);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.end());
  }
}
