import type { ParkedMessage, ParkingConsumer, Released } from '#libs/adapters';
import type { ParkedActView, ParkedView } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import type { Refused } from '#libs/kernel';
import { ProblemError, RefusalError } from '#libs/server';
import type { ParkingLog } from './parking-log.js';

type Consumer = Pick<ParkingConsumer, 'list' | 'retry' | 'skip'>;

const unlessRefused = (outcome: Released | Refused): Released => {
  if (isRefused(outcome)) throw new RefusalError(outcome);
  return outcome;
};

/** What operators see of messages that could not be taken in, and do about them. */
export class ParkedDesk {
  constructor(
    private readonly consumer: Consumer,
    private readonly log: ParkingLog,
  ) {}

  async list(): Promise<readonly ParkedView[]> {
    return Promise.all((await this.consumer.list()).map((held) => this.#toView(held)));
  }

  async retry(id: string, actor: string): Promise<ParkedActView> {
    await this.#find(id);
    const released = unlessRefused(await this.consumer.retry(id, actor));
    return { parkedId: id, state: released.stillParked === id ? 'STILL_PARKED' : 'RELEASED' };
  }

  /** The first person proposes, a second one makes it happen. */
  async skip(id: string, reason: string, actor: string): Promise<ParkedActView> {
    await this.#find(id);
    const proposal = await this.log.proposal(id);
    if (proposal === null) await this.log.propose(id, { by: actor, reason });
    if (proposal === null || proposal.by === actor) return { parkedId: id, state: 'SKIP_PROPOSED' };
    unlessRefused(await this.consumer.skip(id, proposal.reason, proposal.by, actor));
    return { parkedId: id, state: 'SKIPPED' };
  }

  async #find(id: string): Promise<void> {
    if (!(await this.consumer.list()).some((held) => held.id === id))
      throw new ProblemError('not-found');
  }

  async #toView(held: ParkedMessage): Promise<ParkedView> {
    const proposal = await this.log.proposal(held.id);
    return {
      parkedId: held.id,
      topic: held.topic,
      key: held.key,
      code: held.code ?? 'queued',
      attempts: held.attempts,
      parkedAt: held.parkedAt,
      behind: held.behind,
      ...(proposal === null ? {} : { skipProposedBy: proposal.by }),
    };
  }
}
