import { danishDay, nameBasedId, RevisionConflict } from '#libs/kernel';
import type { Clock, EventStore, NewEvent, RecordedEvent } from '#libs/kernel';
import { admit, policySet } from '#libs/policy';
import type { Admission, AdmissionProblem, PolicySetContent } from '#libs/policy';
import { RefusalError } from '#libs/server';
import type { Actor } from '#libs/server';
import type { Registers } from '../registers.js';
import type { LawInForce } from './law-in-force.js';
import { setStream } from './set.events.js';
import type { PolicySetEvent } from './set.events.js';

/** Who acts, under which request. */
export type Acting = Readonly<{ actor: Actor; operationId: string; correlationId: string }>;

/** A set that somebody proposes; the content is read and proved before anything is recorded. */
export type Proposal = Readonly<{ content: PolicySetContent; validFrom: string }>;

const refuse = (refused: string, facts: Readonly<Record<string, unknown>> = {}): RefusalError =>
  new RefusalError({ refused, facts });

const ofEachMax = 2;

/** A few problems of each check: one that is found a hundred times is no more wrong for that. */
const fewOfEach = (problems: readonly AdmissionProblem[]): readonly AdmissionProblem[] =>
  [...Map.groupBy(problems, ({ check }) => check).values()].flatMap((same) =>
    same.slice(0, ofEachMax),
  );

/** Proposes and approves policy sets: two persons, and a proof before either counts. */
export class SetRegister {
  constructor(
    private readonly store: EventStore,
    private readonly law: LawInForce,
    private readonly registers: Registers,
    private readonly clock: Clock,
  ) {}

  /** Proves a set in a worker of its own and records the proposal. @throws RefusalError with the counterexample */
  async propose({ content, validFrom }: Proposal, acting: Acting): Promise<Admission> {
    await this.registers.catchUp();
    const { version } = content;
    if (validFrom < danishDay(this.clock.now()))
      throw refuse('policy-set-in-the-past', { validFrom });
    const known = this.law.find(version);
    if (known?.state === 'ADMITTED') throw refuse('policy-set-already-admitted');
    if (known !== null && known.set.sha256 !== policySet(content).sha256)
      throw refuse('policy-set-version-taken', { version });
    const inForce = this.law.engine.set;
    const admission = await admit(policySet(content), inForce);
    if (!admission.admitted)
      throw refuse('policy-set-refused', { problems: fewOfEach(admission.problems) });
    await this.#record(version, acting, {
      type: 'PolicySetProposed',
      data: {
        set: policySet(content),
        validFrom,
        proposedBy: acting.actor.sub,
        against: inForce.sha256,
        changed: admission.difference?.changed ?? '0',
      },
    });
    return admission;
  }

  /** A second person approves what was proved. @throws RefusalError */
  async approve(version: string, acting: Acting): Promise<Readonly<{ validFrom: string }>> {
    await this.registers.catchUp();
    const known = this.law.find(version);
    if (known === null) throw refuse('policy-set-unknown');
    if (known.state === 'ADMITTED') throw refuse('policy-set-already-admitted');
    const { set, validFrom, proposedBy, against } = known;
    const { sub } = acting.actor;
    if (proposedBy === sub) throw refuse('second-person-needed');
    // What both agreed to is a difference to a certain law; another law in between is another difference.
    if (against !== this.law.engine.set.sha256) throw refuse('policy-set-in-force-changed');
    if (validFrom < danishDay(this.clock.now()))
      throw refuse('policy-set-in-the-past', { validFrom });
    const { sha256 } = set;
    await this.#record(version, acting, {
      type: 'PolicySetAdmitted',
      data: { version, sha256, validFrom, proposedBy, approvedBy: sub },
    });
    return { validFrom };
  }

  async #record(
    version: string,
    { actor, operationId, correlationId }: Acting,
    { type, data }: PolicySetEvent,
  ): Promise<void> {
    const event: NewEvent = {
      id: nameBasedId(operationId, type),
      type,
      schemaVersion: 1,
      occurredAt: this.clock.now(),
      actor: actor.sub,
      agency: actor.agency,
      unit: actor.unit,
      function: actor.function,
      correlationId,
      causationId: null,
      purpose: null,
      basis: null,
      data: data,
    };
    const stream = setStream(version);
    const expected = await this.#revision(stream, type);
    await this.store.append({ stream, expected, events: [event] });
    await this.registers.catchUp();
  }

  /** @throws RevisionConflict when another person was first */
  async #revision(stream: string, type: PolicySetEvent['type']): Promise<number | 'no-stream'> {
    let last: RecordedEvent | null = null;
    for await (const event of this.store.readStream(stream, { direction: 'backward', limit: 1 }))
      last = event;
    if (last === null) return 'no-stream';
    if (type === 'PolicySetAdmitted' && last.type === type)
      throw new RevisionConflict(stream, last.revision - 1, last.revision);
    return last.revision;
  }
}
