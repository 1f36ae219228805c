import type { Party } from '#libs/contracts';
import type { Decision, Message } from '#libs/kernel';
import { accept } from '#libs/kernel';
import type { HandoverStep } from '../deadline/deadline.rules.js';
import type { HandoverRefusal } from './handover.commands.js';
import type { Escalation, HandoverEvent } from './handover.events.js';
import { originRules } from './handover.origins.js';
import type { HandoverState, StandingHandover } from './handover.state.js';
import { evolveHandover } from './handover.evolve.js';
import { escalationKey, responsibleFor } from './handover.state.js';

export type Decided = Decision<HandoverEvent, HandoverRefusal>;

/** An event before it is said where it leads, and who is responsible from it on. */
export type Bare<Event = HandoverEvent> =
  Event extends Message<infer Type, infer Data>
    ? Readonly<{ type: Type; data: Omit<Data, 'handoverId' | 'responsible' | 'state'> }>
    : never;

/** Accepts events, each with where it leads and who is responsible from it on. */
export const happened = (
  state: HandoverState,
  handoverId: string,
  ...bare: readonly Bare[]
): Decided => {
  let current = state;
  const events = bare.map(({ type, data }) => {
    const event = { type, data: { ...data, handoverId } } as HandoverEvent;
    const after = evolveHandover(current, event) as StandingHandover;
    current = after;
    const stands = { responsible: responsibleFor(after), state: after.status };
    return { type, data: { ...event.data, ...stands } } as HandoverEvent;
  });
  return accept(...events);
};

/** Accepts events of a handover that exists. */
export const and = (state: StandingHandover, ...bare: readonly Bare[]): Decided =>
  happened(state, state.of.handoverId, ...bare);

/** Tells a role, once for each day. */
export const escalation = (
  { origin, escalated }: Pick<StandingHandover, 'origin' | 'escalated'>,
  about: Escalation,
  dueOn: string | null = null,
  step: HandoverStep | null = null,
): readonly Bare[] => {
  if (escalated.includes(escalationKey(about, step, dueOn))) return [];
  const role = originRules[origin ?? 'PRISON'].escalateTo;
  return [{ type: 'HandoverEscalated', data: { about, step, dueOn, role } }];
};

export const samePlace = (a: Party, b: Party): boolean =>
  a.agency === b.agency && a.unit === b.unit;

/** Responsibility has passed: only what happens to the person can still change it. */
export const inForce = ({ status }: HandoverState): boolean =>
  status === 'IN_FORCE' || status === 'FOLLOW_UP';

/** An offer stands that the receiver has not given back. */
export const isOffered = ({ status }: HandoverState): boolean =>
  ['OFFERED', 'RECEIVED', 'COUNTERED', 'ACCEPTED', 'PLANNED'].includes(status);
