import type { Projection } from '#libs/adapters';
import type { Consumer } from '#libs/kernel';

/** How far what is shown is behind what happened. */
export type FreshnessView = Readonly<{
  /** Milliseconds since everything that audit took in was shown; 0 when it is. */
  behindMs: number;
  /** Messages of the other services that audit has not yet taken in. */
  waiting: number;
}>;

type Running = Readonly<{
  projection: Pick<Projection, 'freshness'>;
  consumer: Pick<Consumer, 'lag'>;
}>;

/** Tells with each list how fresh it is. */
export class Freshness {
  constructor(private readonly running: Running) {}

  async now(): Promise<FreshnessView> {
    const { projection, consumer } = this.running;
    const [{ behindMs }, lag] = await Promise.all([projection.freshness(), consumer.lag()]);
    const waiting = lag.reduce((sum, { behind }) => sum + behind, 0n);
    return { behindMs, waiting: Number(waiting) };
  }
}
