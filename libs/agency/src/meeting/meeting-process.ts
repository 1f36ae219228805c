import type { Host } from '#libs/contracts';
import { agencyOfTenant } from '#libs/contracts';
import type { InboxEvent, SpokenEvent } from '#libs/domain';
import { meeting } from '#libs/domain';
import type { Clock, EventStore, RecordedEvent } from '#libs/kernel';
import { categoryOf, nameBasedId } from '#libs/kernel';
import { carryOut } from '#libs/server';
import { spokenStream } from './meetings.js';

type Ports = Readonly<{ host: Host; store: EventStore; clock: Clock }>;

const meetingOf = async (store: EventStore, disclosureId: string): Promise<string | null> => {
  const events = store.readStream(spokenStream(disclosureId), { limit: 1 });
  for await (const { data } of events) return (data as unknown as SpokenEvent['data']).meetingId;
  return null;
};

/** True for a message that says to its sender that something was denied: all of it, or a statement. */
export const isDenial = (event: RecordedEvent): boolean => {
  const { type, data } = event as unknown as InboxEvent;
  return (
    categoryOf(event.stream) === 'inbox' &&
    type === 'MessageReceived' &&
    data.message.kind === 'decision' &&
    (data.message.data.decision.outcome === 'DENY' ||
      data.message.data.statements.some(({ verdict }) => verdict === 'WITHHELD'))
  );
};

/** Takes denials: notes at a meeting that what was said there was denied. The same decision twice comes to the same. */
export const takeDecisions =
  ({ host, store, clock }: Ports) =>
  async (events: readonly RecordedEvent[]): Promise<void> => {
    const decisions = events.flatMap((event) => {
      const { type, data } = event as unknown as InboxEvent;
      if (type !== 'MessageReceived' || data.message.kind !== 'decision') return [];
      return [{ event, said: data.message.data }];
    });
    // Of nearly all nothing was said at a meeting.
    const spoken = await store.heads(decisions.map(({ said }) => spokenStream(said.disclosureId)));
    for (const { event, said } of decisions) {
      const { disclosureId, decisionId, recipient } = said;
      if (!spoken.has(spokenStream(disclosureId))) continue;
      const { id, stream, unit, correlationId } = event;
      const meetingId = await meetingOf(store, disclosureId);
      if (meetingId === null) continue;
      await carryOut(store, meeting, {
        stream: `meeting-${meetingId}`,
        command: { type: 'NoteOralDenial', data: { disclosureId, decisionId, recipient } },
        operationId: nameBasedId(id, 'meeting'),
        envelope: {
          occurredAt: clock.now(),
          actor: `system:${host}`,
          agency: agencyOfTenant(stream.slice(stream.indexOf('-') + 1)),
          unit,
          function: 'OTHER',
          correlationId,
          causationId: id,
          purpose: null,
          basis: null,
        },
      });
    }
  };
