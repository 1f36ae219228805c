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

/** The offer under which everything else travels, or null. */
const offerOf = async (store: EventStore, handoverId: string): Promise<HandoverSignal | null> => {
  for await (const { data } of store.readStream(handoverStream(handoverId), { limit: 1 }))
    return data as unknown as HandoverSignal;
  return null;
};

/** True when the disclosure that the offer rests on was let through to this receiver. */
const isDecided = async (store: EventStore, { from, to, ...signal }: HandoverSignal) => {
  const decision = await standingDecision(store, decisionIdOf(signal.disclosureId, to));
  return (
    decision !== null &&
    decision.delivered.channel !== null &&
    decision.recorded.subjectId === signal.subjectId &&
    tenantOf(decision.recorded.sender) === tenantOf(from)
  );
};

const over: readonly HandoverSignal['signal'][] = ['COMPLETED', 'RECALLED', 'CANCELLED'];

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
 * Passes a handover signal on. It was decided once, with the disclosure that the offer names; every later signal, in
 * both directions, travels under that decision (DESIGN section 8).
 */
export const takeSignal = async (bench: Bench, said: Said<Signalled>): Promise<void> => {
  const { event } = said;
  const { data } = event;
  const by = tenantOf({ agency: event.agency, unit: event.unit });
  const isSender = by === tenantOf(data.from);
  if (!isSender && by !== tenantOf(data.to))
    return recordFault(bench.store, said, 'not-the-sender');
  const offer = await offerOf(bench.store, data.handoverId);
  if (offer === null) {
    if (data.signal !== 'OFFERED' || !isSender)
      return recordFault(bench.store, said, 'no-such-handover');
    if (!(await isDecided(bench.store, data)))
      return recordFault(bench.store, said, 'no-permitted-decision');
    return forward(bench, said, data.to, true);
  }
  const same =
    sameParty(offer.from, data.from) &&
    sameParty(offer.to, data.to) &&
    offer.subjectId === data.subjectId;
  if (!same) return recordFault(bench.store, said, 'no-such-handover');
  return forward(bench, said, isSender ? data.to : data.from, isSender);
};
