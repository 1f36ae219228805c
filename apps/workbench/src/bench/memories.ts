/** What a service held of memory while it was watched. */
export type Memory = Readonly<{
  service: string;
  mostMiB: number;
  /** One value a second, from the first to the last. */
  everySecond: readonly number[];
}>;

const mebibyte = 2 ** 20;

const residentOf = async (url: string, service: string): Promise<number | undefined> => {
  const answer = await fetch(`${url}/${service}/metrics`).catch(() => null);
  const text = answer?.ok ? await answer.text() : '';
  const bytes = /^process_resident_memory_bytes(?:\{[^}]*\})? ([\d.e+]+)$/m.exec(text)?.[1];
  return bytes === undefined ? undefined : Math.round(Number(bytes) / mebibyte);
};

/** Watches the resident memory of services by their own metrics. */
export class Memories {
  readonly #seen = new Map<string, number[]>();
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly url: string,
    private readonly services: readonly string[],
  ) {
    this.#timer = setInterval(() => void this.#look(), 1_000);
  }

  static watch(url: string, services: readonly string[]): Memories {
    return new Memories(url, services);
  }

  /** The last look, and all of them. */
  async end(): Promise<readonly Memory[]> {
    this.stop();
    await this.#look();
    return this.figures();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  figures(): readonly Memory[] {
    return [...this.#seen].map(([service, everySecond]) => ({
      service,
      mostMiB: Math.max(...everySecond),
      everySecond,
    }));
  }

  async #look(): Promise<void> {
    for (const service of this.services) {
      const resident = await residentOf(this.url, service);
      if (resident === undefined) continue;
      this.#seen.set(service, [...(this.#seen.get(service) ?? []), resident]);
    }
  }
}
