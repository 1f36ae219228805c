import type { ParkedActView, ParkedView } from '#libs/contracts';
import { isRefused } from '#libs/kernel';
import type { ParkedTimer, Refused } from '#libs/kernel';
import { ProblemError, RefusalError } from '../problem.js';
import type { Actor } from '../token-verifier.js';

/** A held message as its consumer knows it; `code` is null for one that merely stands behind another. */
export type Held = Readonly<Omit<ParkedView, 'parkedId' | 'code' | 'skipProposedBy'>> &
  Readonly<{ id: string; code: string | null }>;

type Released = Readonly<{ stillParked: string | null }>;

/** Whoever holds messages that could not be taken in. */
export type Holder = Readonly<{
  /** The first of each key, oldest first. */
  list: () => Promise<readonly Held[]>;
  retry: (id: string, actor: string) => Promise<Released | Refused>;
  skip: (
    id: string,
    reason: string,
    actor: string,
    secondActor: string,
  ) => Promise<Released | Refused>;
}>;

/** Timers that kept failing. They are taken up again, never let go: what is due stays due. */
export type HeldTimers = Readonly<{
  list: () => Promise<readonly ParkedTimer[]>;
  retry: (id: string, actor: string) => Promise<void>;
}>;

const noTimers: HeldTimers = { list: () => Promise.resolve([]), retry: () => Promise.resolve() };

/** What stands as the topic of a held timer. */
export const timersTopic = 'timers';

const timerAsHeld = ({ id, kind, key, code, attempts, parkedAt }: ParkedTimer): Held => ({
  id,
  topic: timersTopic,
  key: `${kind}:${key}`,
  code,
  attempts,
  parkedAt,
  behind: 0,
});

/** Who proposed to give a message up, and why: a code. */
export type SkipProposal = Readonly<{ by: string; reason: string }>;

/** Where proposals are on record. */
export type SkipProposals = Readonly<{
  proposal: (id: string) => Promise<SkipProposal | null>;
  propose: (held: Pick<Held, 'id' | 'key'>, proposal: SkipProposal) => Promise<void>;
}>;

/** What of it is for this person. @throws ProblemError when nothing ever is */
export type SeesHeld = (actor: Actor) => (held: Pick<Held, 'topic' | 'key'>) => boolean;

/** Where messages of every agency are held: only who runs the exchange sees them. */
export const onlyOperations: SeesHeld = ({ unit }) => {
  if (unit !== 'OPERATIONS') throw new ProblemError('forbidden-function');
  return () => true;
};

const unlessRefused = (outcome: Released | Refused): Released => {
  if (isRefused(outcome)) throw new RefusalError(outcome);
  return outcome;
};

/** What operators see of messages that could not be taken in and timers that could not be carried out, and do about them. */
export class ParkedDesk {
  constructor(
    private readonly holder: Holder,
    private readonly proposals: SkipProposals,
    private readonly sees: SeesHeld,
    private readonly timers: HeldTimers = noTimers,
  ) {}

  async list(actor: Actor): Promise<readonly ParkedView[]> {
    const isTheirs = this.sees(actor);
    const held = (await this.#held()).filter((one) => isTheirs(one));
    return Promise.all(held.map((one) => this.#toView(one)));
  }

  /** Since when (RFC 3339) messages of a key are held; null: none are. */
  async heldSince(key: string): Promise<string | null> {
    return (await this.holder.list()).find((held) => held.key === key)?.parkedAt ?? null;
  }

  async retry(actor: Actor, id: string): Promise<ParkedActView> {
    const { topic } = await this.#find(actor, id);
    if (topic === timersTopic) {
      await this.timers.retry(id, actor.sub);
      return { parkedId: id, state: 'RELEASED' };
    }
    const released = unlessRefused(await this.holder.retry(id, actor.sub));
    return { parkedId: id, state: released.stillParked === id ? 'STILL_PARKED' : 'RELEASED' };
  }

  /** The first person proposes, a second one makes it happen. */
  async skip(actor: Actor, id: string, reason: string): Promise<ParkedActView> {
    const held = await this.#find(actor, id);
    if (held.topic === timersTopic) throw new ProblemError('timer-not-skippable');
    const proposal = await this.proposals.proposal(id);
    if (proposal === null) await this.proposals.propose(held, { by: actor.sub, reason });
    if (proposal === null || proposal.by === actor.sub)
      return { parkedId: id, state: 'SKIP_PROPOSED' };
    unlessRefused(await this.holder.skip(id, proposal.reason, proposal.by, actor.sub));
    return { parkedId: id, state: 'SKIPPED' };
  }

  async #held(): Promise<readonly Held[]> {
    const timers = (await this.timers.list()).map(timerAsHeld);
    const both = [...(await this.holder.list()), ...timers];
    return both.sort((one, other) => (one.parkedAt < other.parkedAt ? -1 : 1));
  }

  async #find(actor: Actor, id: string): Promise<Held> {
    const isTheirs = this.sees(actor);
    const held = (await this.#held()).find((one) => one.id === id);
    if (held === undefined || !isTheirs(held)) throw new ProblemError('not-found');
    return held;
  }

  async #toView({ id, topic, key, code, attempts, parkedAt, behind }: Held): Promise<ParkedView> {
    const proposal = await this.proposals.proposal(id);
    return {
      ...{ parkedId: id, topic, key, code: code ?? 'queued', attempts, parkedAt, behind },
      ...(proposal === null ? {} : { skipProposedBy: proposal.by }),
    };
  }
}
