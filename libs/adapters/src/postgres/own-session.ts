import pg from 'pg';

/** One connection of one owner, used by several of its tasks in turn. Once lost, it stays lost. */
export class OwnSession {
  readonly lost: Promise<void>;
  #isLost = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly client: pg.Client) {
    this.lost = new Promise((resolve) => {
      const lose = (): void => {
        this.#isLost = true;
        resolve();
      };
      client.on('error', lose);
      client.on('end', lose);
    });
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** @throws what `pg` throws when the server is away or says no. */
  static async open(
    url: string,
    onNotification: (payload: string) => void = () => undefined,
  ): Promise<OwnSession> {
    const client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client.on('notification', ({ payload }) => onNotification(payload ?? ''));
    const session = new OwnSession(client);
    try {
      await client.connect();
      return session;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** `name`: the server keeps the statement prepared under it. */
  query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    const asked = { text, values, ...(name === undefined ? {} : { name }) };
    const mine = this.#turn.then(async () => (await this.client.query<Row>(asked)).rows);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
