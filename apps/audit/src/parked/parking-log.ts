import type { Parked, ParkingAct } from '#libs/adapters';
import type { RecordEvents } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Clock, EventStore } from '#libs/kernel';
import type { SkipProposal } from '#libs/server';
import { ownEntry } from '../entries/recorder.js';
import type { Recorder } from '../entries/recorder.js';

type ParkingRecorded = RecordEvents['dk.infohus.parking.recorded.v1'];

const streamOf = (parkedId: string): string => `parking-${parkedId}`;

/** Records what is held and what persons do about it: an entry that never came is in the log too. */
export class ParkingLog {
  constructor(
    private readonly recorder: Recorder,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  readonly parked = ({ id, code }: Parked): Promise<void> =>
    this.record(nameBasedId(id, 'parked'), { parkedId: id, act: 'PARKED', by: [], reason: code });

  /** An act, before it takes effect. A retry may be done many times: each counts. */
  readonly acted = async ({
    act,
    id,
    actor,
    secondActor,
    reasonCode,
  }: ParkingAct): Promise<void> => {
    const by = secondActor === null ? [actor] : [actor, secondActor];
    const eventId = nameBasedId(id, act, String(await this.events(id)));
    const reason = reasonCode ?? '';
    await this.keep(id, eventId, 'ParkingActed', { by: actor, reason });
    const done = act === 'skip' ? 'SKIPPED' : 'RETRIED';
    await this.record(nameBasedId(eventId, 'told'), { parkedId: id, act: done, by, reason });
  };

  propose({ id }: Readonly<{ id: string }>, proposal: SkipProposal): Promise<void> {
    return this.keep(id, nameBasedId(id, 'proposed'), 'SkipProposed', proposal);
  }

  async proposal(id: string): Promise<SkipProposal | null> {
    for await (const { type, data } of this.store.readStream(streamOf(id)))
      if (type === 'SkipProposed') return data as unknown as SkipProposal;
    return null;
  }

  private async events(id: string): Promise<number> {
    const last = this.store.readStream(streamOf(id), { direction: 'backward', limit: 1 });
    for await (const { revision } of last) return revision + 1;
    return 0;
  }

  private async record(eventId: string, data: ParkingRecorded): Promise<void> {
    const at = this.clock.now();
    const type = 'dk.infohus.parking.recorded.v1';
    const entry = ownEntry({ eventId, type, at, correlationId: data.parkedId, data });
    await this.recorder.record([{ key: 'parking', entry }]);
  }

  private async keep(
    parkedId: string,
    id: string,
    type: string,
    data: SkipProposal,
  ): Promise<void> {
    const envelope = {
      schemaVersion: 1,
      occurredAt: this.clock.now(),
      actor: data.by,
      agency: 'infohus-operations',
      unit: 'OPERATIONS',
      function: 'OTHER',
      correlationId: parkedId,
      ...{ causationId: null, purpose: null, basis: null },
    };
    const events = [{ id, type, ...envelope, data }];
    await this.store.append({ stream: streamOf(parkedId), expected: 'any', events });
  }
}
