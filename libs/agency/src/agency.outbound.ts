import type { MessagesOfEach } from '#libs/adapters';
import type { CaseEventType, Host, PublicEvent, RecordEventType, Unit } from '#libs/contracts';
import {
  caseEventsTopic,
  cloudEventHeaders,
  recordsTopic,
  tenantOf,
  type ActingFunction,
} from '#libs/contracts';
import type {
  CaseEvent,
  FlagEvent,
  HandoverEvent,
  InboxEvent,
  LookupEvent,
  MeetingEvent,
  Outgoing,
  ParkingEvent,
  ReceptionEvent,
  RequestEvent,
  ResponseEvent,
  RetentionEvent,
  TaskEvent,
  Words,
} from '#libs/domain';
import {
  caseOutbound,
  caseWords,
  flagOutbound,
  handover,
  handoverOutbound,
  inboxOutbound,
  lookupOutbound,
  meeting,
  meetingOutbound,
  parkingOutbound,
  reception,
  receptionOutbound,
  requestOutbound,
  responseOutbound,
  retentionOutbound,
  taskOutbound,
} from '#libs/domain';
import type {
  BusMessage,
  ContentStore,
  Decider,
  EventStore,
  Message,
  RecordedEvent,
} from '#libs/kernel';
import { categoryOf, nameBasedId } from '#libs/kernel';

type Ports = Readonly<{ host: Host; store: EventStore; contents: ContentStore }>;

/** Streams of which something leaves the service. */
export const outboundCategories = [
  'case',
  'request',
  'response',
  'handover',
  'reception',
  'meeting',
  'inbox',
  'lookup',
  'flag',
  'parking',
  'retention',
  'task',
] as const;

const as = <Event extends Message>({ type, data }: RecordedEvent): Event =>
  ({ type, data }) as unknown as Event;

/** Ids of the words that go out with an event. */
const wordIds = (event: RecordedEvent): readonly string[] => {
  switch (categoryOf(event.stream)) {
    case 'case':
      return caseWords(as<CaseEvent>(event));
    case 'request':
      return [as<RequestEvent>(event).data.requestId];
    default:
      return [];
  }
};

/** Turns what is recorded into what is published, in the order of `outboundCategories`' streams. */
export class Outbound {
  constructor(private readonly ports: Ports) {}

  /** The messages of each of these events, in their order; none of an event that stays at home. */
  async messagesOf(events: readonly RecordedEvent[]): Promise<MessagesOfEach> {
    const ids = events.flatMap(wordIds);
    const words: Words = ids.length === 0 ? new Map() : await this.ports.contents.get(ids);
    const ofEach: BusMessage[][] = [];
    for (const event of events) {
      const outgoing = await this.outgoing(event, words);
      const told = { policy: 0, audit: 0 };
      ofEach.push(outgoing.map((said) => this.message(event, said, told[said.to]++)));
    }
    return ofEach;
  }

  private async outgoing(event: RecordedEvent, words: Words): Promise<readonly Outgoing[]> {
    switch (categoryOf(event.stream)) {
      case 'case': {
        const happened = as<CaseEvent>(event);
        const tenant = tenantOf({ agency: event.agency, unit: event.unit as Unit });
        return caseOutbound(happened, tenant, words);
      }
      case 'request':
        return requestOutbound(as<RequestEvent>(event), words);
      case 'response':
        return responseOutbound(as<ResponseEvent>(event));
      case 'handover': {
        const { before, after } = await this.around(event, handover);
        if (after.status === 'NONE') throw new Error(`${event.stream} begins with no handover`);
        return handoverOutbound(as<HandoverEvent>(event), before, after, event.revision);
      }
      case 'reception': {
        const { after } = await this.around(event, reception);
        if (after.status === 'NONE') throw new Error(`${event.stream} begins with no signal`);
        const said = { by: event.actor, at: event.occurredAt };
        return receptionOutbound(as<ReceptionEvent>(event), after, said);
      }
      case 'meeting': {
        const { after } = await this.around(event, meeting);
        if (after.status === 'NONE') throw new Error(`${event.stream} begins with no call`);
        return meetingOutbound(as<MeetingEvent>(event), after);
      }
      case 'inbox':
        return inboxOutbound(as<InboxEvent>(event));
      case 'lookup':
        return lookupOutbound(as<LookupEvent>(event));
      case 'parking':
        return parkingOutbound(as<ParkingEvent>(event));
      case 'retention':
        return retentionOutbound(as<RetentionEvent>(event));
      case 'task':
        return taskOutbound(as<TaskEvent>(event));
      case 'flag':
        return flagOutbound(as<FlagEvent>(event));
      default:
        return [];
    }
  }

  /** The states around this event; a handover has a handful of events before it. */
  private async around<S, C extends Message, E extends Message>(
    { stream, revision }: RecordedEvent,
    { initial, evolve }: Decider<S, C, E, string>,
  ): Promise<Readonly<{ before: S; after: S }>> {
    let [before, after] = [initial, initial];
    for await (const event of this.ports.store.readStream(stream, { limit: revision + 1 }))
      [before, after] = [after, evolve(after, as<E>(event))];
    return { before, after };
  }

  /** @param nth of those that one event says to one reader */
  private message(event: RecordedEvent, { to, type, data }: Outgoing, nth: number): BusMessage {
    const { host } = this.ports;
    const topic = to === 'policy' ? caseEventsTopic(host) : recordsTopic(host);
    const { agency, actor, occurredAt, recordedAt, correlationId, causationId } = event;
    // What goes to the policy service keeps the private event's id: decisions name it as their source.
    const id =
      to === 'policy' && nth === 0
        ? event.id
        : nameBasedId(event.id, topic, ...(nth === 0 ? [] : [String(nth)]));
    const said: PublicEvent<CaseEventType | RecordEventType, Outgoing['data']> = {
      id,
      type,
      agency,
      unit: event.unit as Unit,
      function: event.function as ActingFunction,
      actor,
      occurredAt,
      recordedAt,
      correlationId,
      causationId,
      position: event.position.toString(),
      data,
    };
    const subject = 'subjectId' in data ? data.subjectId : null;
    return {
      topic,
      key: to === 'audit' ? agency : (subject ?? agency),
      headers: cloudEventHeaders({
        id,
        type,
        source: `urn:infohus:${host}`,
        time: occurredAt,
        correlationId,
      }),
      value: JSON.stringify(said),
    };
  }
}
