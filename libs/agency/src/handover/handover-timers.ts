import type { HandoverCommand, HandoverEvent, StandingHandover } from '#libs/domain';
import { handover, originRules } from '#libs/domain';
import { danishDay, daysAfter, Poisoned, startOfDanishDay } from '#libs/kernel';
import type { Clock, DueTimer, EventStore, HandleTimers, Timer, Timers } from '#libs/kernel';
import type { Host } from '#libs/contracts';
import { carryOut } from '#libs/server';

/** What a handover asks the clock for. Days and hours are defaults of the exchange, not norms that were read. */
export const handoverTimers = {
  reminder: 'handover-step-reminder',
  overdue: 'handover-step-overdue',
  undelivered: 'handover-undelivered',
  sliceUndelivered: 'handover-slice-undelivered',
  unanswered: 'handover-unanswered',
  day: 'handover-day',
} as const;
const remindDaysBefore = 7;
const deliverWithinHours = 24;
const hourMs = 3_600_000;
const atATime = 4;

/** Something that is due once that day has passed. */
const after = (day: string): string => startOfDanishDay(daysAfter(day, 1));

const stepTimers = (
  { of, steps }: StandingHandover,
  version: number,
  at: string,
): readonly Timer[] =>
  steps
    .filter(({ doneOn }) => doneOn === null)
    .flatMap(({ step, dueOn }): readonly Timer[] => {
      const { handoverId } = of;
      const timer = { key: `${handoverId}:${step}`, version, data: { handoverId, step, dueOn } };
      const overdue = { ...timer, kind: handoverTimers.overdue, dueAt: after(dueOn) };
      const remindAt = startOfDanishDay(daysAfter(dueOn, -remindDaysBefore));
      // Nobody is reminded of a day that has passed: that is told to a role.
      return dueOn < danishDay(at)
        ? [overdue]
        : [{ ...timer, kind: handoverTimers.reminder, dueAt: remindAt }, overdue];
    });

const deliveredBy = (at: string): string =>
  new Date(Date.parse(at) + deliverWithinHours * hourMs).toISOString();

const sliceTimer = (
  handoverId: string,
  disclosureId: string,
  version: number,
  at: string,
): Timer => ({
  kind: handoverTimers.sliceUndelivered,
  key: `${handoverId}:${disclosureId}`,
  version,
  dueAt: deliveredBy(at),
  data: { handoverId, disclosureId },
});

const offerTimers = (
  { of, offer, answerBy }: StandingHandover,
  version: number,
  offeredAt: string,
): readonly Timer[] => {
  if (offer === null) return [];
  const { handoverId } = of;
  const { disclosureId } = offer;
  const timer = { key: handoverId, version, data: { handoverId, disclosureId } };
  return [
    { ...timer, kind: handoverTimers.undelivered, dueAt: deliveredBy(offeredAt) },
    ...(answerBy === null
      ? []
      : [
          {
            ...timer,
            kind: handoverTimers.unanswered,
            dueAt: after(answerBy),
            data: { ...timer.data, on: answerBy },
          },
        ]),
  ];
};

const dayTimers = (state: StandingHandover, version: number): readonly Timer[] => {
  const { of, origin, releaseOn, steps } = state;
  const byLaw = originRules[origin ?? 'PRISON'].inForceBy === 'DAY';
  const on = byLaw
    ? (steps.find(({ step }) => step === 'MUNICIPALITY_RESPONSIBLE')?.dueOn ?? null)
    : releaseOn;
  if (on === null) return [];
  const { handoverId } = of;
  const dueAt = byLaw ? startOfDanishDay(on) : after(on);
  return [{ kind: handoverTimers.day, key: handoverId, version, dueAt, data: { handoverId, on } }];
};

/**
 * The timers that an event sets or moves; what is obsolete by its time changes nothing.
 * @param state right after the event
 * @param version revision of the event
 */
export const timersAfter = (
  event: HandoverEvent,
  state: StandingHandover,
  version: number,
  at: string,
): readonly Timer[] => {
  switch (event.type) {
    case 'HandoverOffered':
      return [...offerTimers(state, version, at), ...dayTimers(state, version)];
    case 'HandoverRescheduled':
      return [
        ...offerTimers(state, version, at).filter(
          ({ kind }) => kind !== handoverTimers.undelivered,
        ),
        ...dayTimers(state, version),
      ];
    case 'SliceShared':
      return [sliceTimer(state.of.handoverId, event.data.disclosureId, version, at)];
    case 'StepsScheduled':
      return [...stepTimers(state, version, at), ...dayTimers(state, version)];
    default:
      return [];
  }
};

const commandOf = ({ kind, data, dueAt }: DueTimer, today: string): HandoverCommand => {
  const said = data as Readonly<Record<string, string>>;
  const named = (member: string): string => {
    const value = said[member];
    if (value === undefined) throw new Poisoned('timer-without-data');
    return value;
  };
  switch (kind) {
    case handoverTimers.reminder:
      return stepCommand('RemindOfStep', named);
    case handoverTimers.overdue:
      return stepCommand('EscalateStep', named);
    case handoverTimers.undelivered: {
      const offer = { disclosureId: named('disclosureId'), about: 'UNDELIVERED' } as const;
      return { type: 'EscalateOffer', data: { ...offer, on: danishDay(dueAt) } };
    }
    case handoverTimers.sliceUndelivered: {
      const part = { disclosureId: named('disclosureId'), about: 'SLICE_UNDELIVERED' } as const;
      return { type: 'EscalateOffer', data: { ...part, on: danishDay(dueAt) } };
    }
    case handoverTimers.unanswered: {
      const offer = { disclosureId: named('disclosureId'), about: 'UNANSWERED' } as const;
      return { type: 'EscalateOffer', data: { ...offer, on: named('on') } };
    }
    default:
      return { type: 'MeetReleaseDay', data: { on: named('on'), today } };
  }
};

const stepCommand = (
  type: 'RemindOfStep' | 'EscalateStep',
  named: (member: string) => string,
): HandoverCommand => ({
  type,
  data: { step: named('step') as StandingHandover['steps'][number]['step'], dueOn: named('dueOn') },
});

const carry = async ({ store, clock, host }: Ports, timer: DueTimer): Promise<void> => {
  const { handoverId } = timer.data as Readonly<{ handoverId?: string }>;
  if (handoverId === undefined) throw new Poisoned('timer-without-data');
  const stream = `handover-${handoverId}`;
  for await (const { agency, unit, correlationId } of store.readStream(stream, { limit: 1 })) {
    const now = clock.now();
    await carryOut(store, handover, {
      stream,
      command: commandOf(timer, danishDay(now)),
      operationId: timer.id,
      envelope: {
        // The true due time, however late it is done.
        occurredAt: timer.dueAt,
        actor: `system:${host}`,
        agency,
        unit,
        function: 'OTHER',
        correlationId,
        causationId: null,
        purpose: null,
        basis: null,
      },
    });
  }
};

type Ports = Readonly<{ host: Host; store: EventStore; clock: Clock }>;

/** Does what is due on handovers: reminders, what is overdue, and the day itself. */
export const handoverTimerHandlers = (ports: Ports): Readonly<Record<string, HandleTimers>> => {
  const handle: HandleTimers = async (due) => {
    const lists = Map.groupBy(
      due,
      ({ data }) => (data as Readonly<{ handoverId?: string }>).handoverId,
    );
    const waiting = lists.values();
    // Each handover in order, several handovers at a time: a day may bring hundreds.
    const hand = async (): Promise<void> => {
      for (const list of waiting) for (const timer of list) await carry(ports, timer);
    };
    const ends = await Promise.allSettled(Array.from({ length: atATime }, hand));
    // Nothing is still at work when it is told that one of them failed.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
  return Object.fromEntries(Object.values(handoverTimers).map((kind) => [kind, handle]));
};

/** Where timers are set. */
export type Sets = Pick<Timers, 'schedule'>;
