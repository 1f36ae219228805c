import type { Parked, ParkingAct } from '#libs/adapters';
import { nameBasedId } from '#libs/kernel';
import type { Clock, EventStore, JsonObject } from '#libs/kernel';
import type { SkipProposal } from '#libs/server';
import { systemActor } from '../envelope.js';

const streamOf = (parkedId: string): string => `parking-${parkedId}`;
// Audit is told of these: a held message is a fault until somebody acts, and so is the act.
const faults = 'fault-parking';

/** Records what is held and what persons do about it. */
export class ParkingLog {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  readonly parked = ({ id, code }: Parked): Promise<void> =>
    this.#record(faults, nameBasedId(id, 'parked'), systemActor, 'FaultRecorded', {
      code: `parked:${code}`,
      reference: id,
    });

  /** An act, before it takes effect. A retry may be done many times: each counts. */
  readonly acted = async ({
    act,
    id,
    actor,
    secondActor,
    reasonCode,
  }: Omit<ParkingAct, 'group' | 'topic' | 'message'>): Promise<void> => {
    const by = secondActor === null ? [actor] : [actor, secondActor];
    const number = await this.#events(id);
    const eventId = nameBasedId(id, act, String(number));
    await this.#record(streamOf(id), eventId, actor, 'ParkingActed', {
      parkedId: id,
      act,
      by,
      reason: reasonCode,
    });
    await this.#record(faults, nameBasedId(eventId, 'told'), actor, 'FaultRecorded', {
      code: `parking:${act}`,
      reference: id,
    });
  };

  propose({ id }: Readonly<{ id: string }>, { by, reason }: SkipProposal): Promise<void> {
    return this.#record(streamOf(id), nameBasedId(id, 'proposed'), by, 'SkipProposed', {
      parkedId: id,
      by,
      reason,
    });
  }

  async proposal(id: string): Promise<SkipProposal | null> {
    for await (const { type, data } of this.store.readStream(streamOf(id)))
      if (type === 'SkipProposed') return data as unknown as SkipProposal;
    return null;
  }

  async #events(id: string): Promise<number> {
    const last = this.store.readStream(streamOf(id), { direction: 'backward', limit: 1 });
    for await (const { revision } of last) return revision + 1;
    return 0;
  }

  async #record(
    stream: string,
    id: string,
    actor: string,
    type: string,
    data: JsonObject,
  ): Promise<void> {
    await this.store.append({
      stream,
      expected: 'any',
      events: [
        {
          id,
          type,
          schemaVersion: 1,
          occurredAt: this.clock.now(),
          actor,
          agency: 'infohus-operations',
          unit: 'OPERATIONS',
          function: 'OTHER',
          correlationId: id,
          causationId: null,
          purpose: null,
          basis: null,
          data,
        },
      ],
    });
  }
}
