import { tenantOf } from '#libs/contracts';
import type { CaseEvent, HandoverSignal, Party } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append, EventStore } from '#libs/kernel';
import type { SubjectEvent } from '#libs/policy';
import { standingDecision } from '../decisions/decision.projection.js';
import { decisionIdOf, messageIdOf } from '../decisions/ids.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import { subjectStream } from '../subjects/known-subjects.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import { sourceOf } from './public-event.js';
import type { Said } from './public-event.js';

type Signalled = Extract<CaseEvent, { type: 'dk.infohus.handover.signalled.v1' }>;

const handoverStream = (handoverId: string): string => `handover-${handoverId}`;

const sameParty = (a: Party, b: Party): boolean => a.agency === b.agency && a.unit === b.unit;

// To the receiver who answers it, or to one more unit that sees a part.
const isOffer = ({ signal }: HandoverSignal): boolean =>
  signal === 'OFFERED' || signal === 'SHARED';

/** Every offer of a handover that was let through, oldest first: to one receiver after another. */
const offersOf = async (
  store: EventStore,
  handoverId: string,
): Promise<readonly HandoverSignal[]> => {
  const offers: HandoverSignal[] = [];
  for await (const { data } of store.readStream(handoverStream(handoverId))) {
    const forwarded = data as unknown as HandoverSignal;
    if (isOffer(forwarded)) offers.push(forwarded);
  }
  return offers;
};

// One handover is one person's and one sender's, however often it is offered.
const sameHandover = (first: HandoverSignal, { from, subjectId }: HandoverSignal): boolean =>
  sameParty(first.from, from) && first.subjectId === subjectId;

const sameOffer = (offer: HandoverSignal, { to, disclosureId }: HandoverSignal): boolean =>
  sameParty(offer.to, to) && offer.disclosureId === disclosureId;

// The second attempt is the one that follows a lawyer's answer.
const attempts = [2, 1];

/** True when the disclosure that the offer rests on was let through to this receiver. */
const isDecided = async (
  store: EventStore,
  { from, to, disclosureId, subjectId }: HandoverSignal,
): Promise<boolean> => {
  for (const attempt of attempts) {
    const decision = await standingDecision(store, decisionIdOf(disclosureId, to, attempt));
    if (decision === null) continue;
    const { delivered, recorded } = decision;
    return (
      delivered.channel !== null &&
      recorded.subjectId === subjectId &&
      tenantOf(recorded.sender) === tenantOf(from)
    );
  }
  return false;
};

// Who gave an offer back hears no later end of it; another offer opens it again.
const over: readonly HandoverSignal['signal'][] = [
  'COMPLETED',
  'RECALLED',
  'CANCELLED',
  'RETURNED',
];

const noteOf = (said: Said<Signalled>, isSender: boolean): SubjectEvent | null => {
  const { handoverId, signal, from, to } = said.event.data;
  const source = sourceOf(said);
  if (signal === 'OFFERED')
    return { type: 'HandoverOpened', data: { handoverId, from, to, source } };
  return isSender && over.includes(signal)
    ? { type: 'HandoverEnded', data: { handoverId, source } }
    : null;
};

const forward = async (
  { store, subjects }: Bench,
  said: Said<Signalled>,
  to: Party,
  isSender: boolean,
): Promise<void> => {
  const { event } = said;
  const { data } = event;
  const id = nameBasedId(event.id, 'forwarded');
  const note = noteOf(said, isSender);
  const noted: readonly Append[] =
    note === null
      ? []
      : [
          {
            stream: subjectStream(data.subjectId),
            expected: 'any',
            events: [derived(event, nameBasedId(event.id, 'taken'), note.type, note.data)],
          },
        ];
  await store.appendAll!([
    {
      stream: handoverStream(data.handoverId),
      expected: 'any',
      events: [derived(event, id, 'HandoverForwarded', data)],
    },
    posted(
      to,
      messageIdOf(id, 'handover', tenantOf(to)),
      {
        kind: 'handover',
        unit: to.unit,
        subjectId: data.subjectId,
        message: data,
        contents: [],
        receiptTo: null,
      },
      (...parts) => derived(event, ...parts),
    ),
    ...noted,
  ]);
  if (note !== null) subjects.forget(data.subjectId);
};

/**
 * Passes a handover signal on. Each offer was decided once, with the disclosure that it names, to the receiver that it
 * names; every later signal of that offer, in both directions, travels under that decision (DESIGN section 8).
 */
export const takeSignal = async (bench: Bench, said: Said<Signalled>): Promise<void> => {
  const { event } = said;
  const { data } = event;
  const by = tenantOf({ agency: event.agency, unit: event.unit });
  const isSender = by === tenantOf(data.from);
  if (!isSender && by !== tenantOf(data.to))
    return recordFault(bench.store, said, 'not-the-sender');
  const offers = await offersOf(bench.store, data.handoverId);
  const [first] = offers;
  if (first !== undefined && !sameHandover(first, data))
    return recordFault(bench.store, said, 'no-such-handover');
  if (!offers.some((offer) => sameOffer(offer, data))) {
    if (!isOffer(data) || !isSender) return recordFault(bench.store, said, 'no-such-handover');
    if (!(await isDecided(bench.store, data)))
      return recordFault(bench.store, said, 'no-permitted-decision');
  }
  return forward(bench, said, isSender ? data.to : data.from, isSender);
};
