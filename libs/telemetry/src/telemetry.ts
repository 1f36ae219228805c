import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { NewEvent } from '#libs/kernel';
import { catalogue } from './catalogue.js';
import type { MetricName, MetricSpec } from './catalogue.js';
import { startTracing } from './tracing.start.js';
import { Tracing } from './tracing.js';
import type { TraceSettings } from './tracing.js';

type Named<Type extends MetricSpec['type']> = {
  [Name in MetricName]: (typeof catalogue)[Name]['type'] extends Type ? Name : never;
}[MetricName];
type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof catalogue)[Name]['labels'][number], string | number>
>;

/** One value of a gauge, asked for when somebody looks. */
export type Reading<Name extends Named<'gauge'>> = Readonly<{
  labels: LabelsOf<Name>;
  value: number;
}>;

// Whoever collects the figures waits no longer for an engine that is away.
const askWithinMs = 2_000;

const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), askWithinMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** What one service tells its operators: figures always, traces where the environment asks for them. */
export class Telemetry {
  readonly registry = new Registry();
  /** Null where nobody asked for traces. */
  readonly tracing: Tracing | null;
  readonly #instruments = new Map<MetricName, Counter | Gauge | Histogram>();
  readonly #asked = new Map<MetricName, (() => Promise<readonly Reading<Named<'gauge'>>[]>)[]>();
  readonly #told = new Map<string, (event: NewEvent) => void>();
  readonly #flush: () => Promise<void>;

  private constructor(
    readonly service: string,
    tracing: Tracing | null,
    flush: () => Promise<void>,
  ) {
    this.registry.setDefaultLabels({ service });
    this.tracing = tracing;
    this.#flush = flush;
  }

  /** Begins to observe a service. */
  static async start(service: string, traces: TraceSettings | null): Promise<Telemetry> {
    if (traces === null) return new Telemetry(service, null, () => Promise.resolve());
    const { spans, flush } = await startTracing(service, traces);
    return new Telemetry(service, new Tracing(spans), flush);
  }

  count<Name extends Named<'counter'>>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    (this.#instrument(name) as Counter).inc(labels, by);
  }

  observe<Name extends Named<'histogram'>>(
    name: Name,
    labels: LabelsOf<Name>,
    seconds: number,
  ): void {
    (this.#instrument(name) as Histogram).observe(labels, seconds);
  }

  /** Asks for the values of a gauge whenever somebody looks; what does not answer is left out. */
  ask<Name extends Named<'gauge'>>(
    name: Name,
    read: () => Promise<readonly Reading<Name>[]>,
  ): void {
    const readers = this.#asked.get(name) ?? [];
    if (readers.length === 0) this.#asked.set(name, readers);
    readers.push(read);
    this.#instrument(name);
  }

  /** Calls `tell` for every event of that type that is appended from now on. */
  whenRecorded(type: string, tell: (event: NewEvent) => void): void {
    this.#told.set(type, tell);
  }

  /** Told by the event store. */
  recorded(event: NewEvent): void {
    this.#told.get(event.type)?.(event);
  }

  /** Sends what is not sent yet. */
  async close(): Promise<void> {
    await inTime(this.#flush()).catch(() => undefined);
  }

  #instrument(name: MetricName): Counter | Gauge | Histogram {
    const known = this.#instruments.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name, catalogue[name]);
    this.#instruments.set(name, made);
    return made;
  }

  #make(
    name: MetricName,
    { type, help, labels, buckets }: MetricSpec,
  ): Counter | Gauge | Histogram {
    const shared = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (type === 'counter') return new Counter(shared);
    if (type === 'histogram') return new Histogram({ ...shared, buckets: [...(buckets ?? [])] });
    const gauge: Gauge = new Gauge({ ...shared, collect: () => this.#collect(name, gauge) });
    return gauge;
  }

  async #collect(name: MetricName, gauge: Gauge): Promise<void> {
    const readers = this.#asked.get(name) ?? [];
    const read = await Promise.all(readers.map((one) => inTime(one()).catch(() => [])));
    // What nobody can say now would otherwise stand as it was.
    gauge.reset();
    for (const { labels, value } of read.flat()) gauge.set({ ...labels }, value);
  }
}
