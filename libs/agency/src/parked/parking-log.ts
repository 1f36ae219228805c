import { agencyById, agencyOfTenant, agenciesOf } from '#libs/contracts';
import type { Host, ParkedView } from '#libs/contracts';
import type { ParkingEvent } from '#libs/domain';
import { nameBasedId } from '#libs/kernel';
import type { Clock, EventStore, NewEvent } from '#libs/kernel';
import { timersTopic } from '#libs/server';
import type { Actor, SkipProposal } from '#libs/server';

const staffAgency = /^infohus-/;

const streamOf = (parkedId: string): string => `parking-${parkedId}`;

/** Records what is held and what persons do about it. */
export class ParkingLog {
  constructor(
    private readonly host: Host,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The agency whose message it is; of one that is for nobody here, the first that this host serves. */
  agencyOf(key: string): string {
    const agency = agencyById(agencyOfTenant(key));
    return agency?.host === this.host ? agency.id : agenciesOf(this.host)[0]!.id;
  }

  /** Operators see what is their own agency's, those of the exchange all of it. */
  isFor(actor: Pick<Actor, 'agency'>, { topic, key }: Pick<ParkedView, 'topic' | 'key'>): boolean {
    if (staffAgency.test(actor.agency)) return true;
    // A timer names no agency.
    return topic !== timersTopic && actor.agency === this.agencyOf(key);
  }

  propose(
    { id, key }: Readonly<{ id: string; key: string }>,
    { by, reason }: SkipProposal,
  ): Promise<void> {
    return this.record(key, { type: 'SkipProposed', data: { parkedId: id, by, reason } }, by, by);
  }

  /** `part` tells apart what may happen to one message more than once. */
  async record(key: string, event: ParkingEvent, actor: string, part: string): Promise<void> {
    const { parkedId } = event.data;
    const id = nameBasedId(parkedId, event.type, part);
    const recorded: NewEvent = {
      id,
      type: event.type,
      schemaVersion: 1,
      occurredAt: this.clock.now(),
      actor,
      agency: this.agencyOf(key),
      unit: '',
      function: 'OTHER',
      correlationId: parkedId,
      causationId: null,
      purpose: null,
      basis: null,
      data: event.data,
    };
    await this.store.append({ stream: streamOf(parkedId), expected: 'any', events: [recorded] });
  }

  /** Records that a message is held; its key is not told, so it stands with the first agency of the host. */
  async parked({ id, code }: Readonly<{ id: string; code: string }>): Promise<void> {
    const data = { parkedId: id, act: 'PARKED', by: [], reason: code } as const;
    await this.record('', { type: 'ParkingRecorded', data }, `system:${this.host}`, 'parked');
  }

  /** How many events there are about a message. */
  async acts(parkedId: string): Promise<number> {
    const last = this.store.readStream(streamOf(parkedId), { direction: 'backward', limit: 1 });
    for await (const { revision } of last) return revision + 1;
    return 0;
  }

  /** Who proposed to skip it, if anybody did. */
  async proposal(parkedId: string): Promise<SkipProposal | null> {
    const events = this.store.readStream(streamOf(parkedId), { direction: 'backward', limit: 100 });
    for await (const { type, data } of events)
      if (type === ('SkipProposed' satisfies ParkingEvent['type']))
        return data as unknown as SkipProposal;
    return null;
  }
}
