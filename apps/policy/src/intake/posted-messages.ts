import { Gathered } from '#libs/adapters';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import { inboxStream } from '../decisions/decision.events.js';

type Asked = Readonly<{ tenant: string; number: number }>;

// So far apart may numbers be that one read spans them.
const spanMax = 200;

/** Numbers in order, cut where one read would span too much. */
const runsOf = (
  numbers: readonly number[],
): readonly (readonly [first: number, last: number])[] => {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && number - run[0] < spanMax) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
};

/** Messages that were posted, found by their numbers. Receipts that come at the same time share a read. */
export class PostedMessages {
  readonly #gathered = new Gathered<Asked, RecordedEvent | null>((asked) => this.#find(asked));

  constructor(private readonly store: EventStore) {}

  /** Message `number` of a tenant's inbox; null when there is none. */
  async at(tenant: string, number: number): Promise<RecordedEvent | null> {
    if (!Number.isSafeInteger(number) || number < 1 || number > 2 ** 31) return null;
    return this.#gathered.ask({ tenant, number });
  }

  async #find(asked: readonly Asked[]): Promise<readonly (RecordedEvent | null)[]> {
    const found = new Map<string, RecordedEvent>();
    const byTenant = Map.groupBy(asked, ({ tenant }) => tenant);
    await Promise.all(
      [...byTenant].flatMap(([tenant, some]) =>
        runsOf(some.map(({ number }) => number)).map(async ([first, last]) => {
          const from = { from: first - 1, limit: last - first + 1 };
          for await (const event of this.store.readStream(inboxStream(tenant), from))
            found.set(`${tenant}/${event.revision + 1}`, event);
        }),
      ),
    );
    return asked.map(({ tenant, number }) => found.get(`${tenant}/${number}`) ?? null);
  }
}
