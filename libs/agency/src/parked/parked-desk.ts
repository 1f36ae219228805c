import type { ParkedMessage, ParkingAct, ParkingConsumer, Released } from '#libs/adapters';
import type { ParkedActView, ParkedView } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import type { Refused } from '#libs/kernel';
import type { Actor } from '#libs/server';
import { ProblemError, RefusalError } from '#libs/server';
import type { InboxReceiver } from '../inbox/inbox-receiver.js';
import type { ParkingLog } from './parking-log.js';

type Consumer = Pick<ParkingConsumer, 'list' | 'retry' | 'skip'>;

const staffAgency = /^infohus-/;

/** What operators see of messages that could not be taken in, and do about them: those of their own agency. */
export class ParkedDesk {
  constructor(
    private readonly consumer: Consumer,
    private readonly log: ParkingLog,
  ) {}

  async list(actor: Actor): Promise<readonly ParkedView[]> {
    const ours = (await this.consumer.list()).filter((held) => this.isFor(actor, held));
    return Promise.all(ours.map((held) => this.toView(held)));
  }

  /** Since when (RFC 3339) messages of a tenant are held; null: none are. */
  async heldSince(tenant: string): Promise<string | null> {
    return (await this.consumer.list()).find(({ key }) => key === tenant)?.parkedAt ?? null;
  }

  async retry(actor: Actor, id: string): Promise<ParkedActView> {
    await this.find(actor, id);
    const released = unlessRefused(await this.consumer.retry(id, actor.sub));
    return { parkedId: id, state: released.stillParked === id ? 'STILL_PARKED' : 'RELEASED' };
  }

  /** The first person proposes, a second one makes it happen. */
  async skip(actor: Actor, id: string, reason: string): Promise<ParkedActView> {
    const { key } = await this.find(actor, id);
    const proposal = await this.log.proposal(id);
    if (proposal === null) {
      const data = { parkedId: id, by: actor.sub, reason };
      await this.log.record(key, { type: 'SkipProposed', data }, actor.sub, actor.sub);
    }
    if (proposal === null || proposal.by === actor.sub)
      return { parkedId: id, state: 'SKIP_PROPOSED' };
    unlessRefused(await this.consumer.skip(id, proposal.reason, proposal.by, actor.sub));
    return { parkedId: id, state: 'SKIPPED' };
  }

  private isFor({ agency }: Actor, { key }: ParkedMessage): boolean {
    return staffAgency.test(agency) || agency === this.log.agencyOf(key);
  }

  private async find(actor: Actor, id: string): Promise<ParkedMessage> {
    const held = (await this.consumer.list()).find((one) => one.id === id);
    if (held === undefined || !this.isFor(actor, held)) throw new ProblemError('not-found');
    return held;
  }

  private async toView(held: ParkedMessage): Promise<ParkedView> {
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

const unlessRefused = (outcome: Released | Refused): Released => {
  if (isRefused(outcome)) throw new RefusalError(outcome);
  return outcome;
};

/** Records an act before it takes effect; what is skipped leaves an empty place in its tenant's inbox. */
export const recordAct =
  (log: ParkingLog, receiver: InboxReceiver) =>
  async ({ act, id, actor, secondActor, reasonCode, message }: ParkingAct): Promise<void> => {
    const by = secondActor === null ? [actor] : [actor, secondActor];
    const data = {
      parkedId: id,
      act: act === 'skip' ? 'SKIPPED' : 'RETRIED',
      by,
      reason: reasonCode ?? '',
    } as const;
    // A retry may be done many times: each counts.
    const part = act === 'skip' ? 'skipped' : `retried-${by.join()}-${await log.acts(id)}`;
    await log.record(message.key, { type: 'ParkingRecorded', data }, actor, part);
    if (act === 'skip') await receiver.skip(message, id);
  };
