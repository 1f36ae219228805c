import type { MeetingConclusion, Party } from '#libs/contracts';
import type { Decider, Decision, Message } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import type { MeetingEvent } from './meeting.events.js';

type Called = Extract<MeetingEvent, { type: 'MeetingCalled' }>['data'];

/** Recipients of a disclosure of the case; null: the case made none such. */
type Disclosed = Readonly<{ disclosureId: string; disclosedTo: readonly Party[] | null }>;

/** `today`: `YYYY-MM-DD`, Danish calendar. */
export type MeetingCommand =
  | Message<'CallMeeting', Called & Readonly<{ today: string }>>
  /** `decided`: for every recipient. */
  | Message<'SetAgendaItem', Disclosed & Readonly<{ decided: boolean }>>
  | Message<'HoldMeeting', { on: string; today: string }>
  | Message<'RecordOral', Disclosed>
  | Message<'NoteOralDenial', { disclosureId: string; decisionId: string; recipient: Party }>
  | Message<'ConcludeMeeting', { conclusion: MeetingConclusion }>;

export type MeetingRefusal =
  | 'meeting-unknown'
  | 'meeting-held'
  | 'meeting-not-held'
  | 'meeting-concluded'
  | 'nobody-present'
  | 'not-present'
  | 'disclosure-unknown'
  | 'disclosure-undecided'
  | 'date-in-past'
  | 'date-in-future';

/** A meeting that was called. */
export type StandingMeeting = Readonly<{
  status: 'CALLED' | 'HELD' | 'CONCLUDED';
  called: Called;
  heldOn: string | null;
  agenda: readonly string[];
  oral: readonly string[];
  /** Decisions that denied what was said. */
  denied: readonly string[];
  conclusion: MeetingConclusion | null;
}>;
export type MeetingState = StandingMeeting | Readonly<{ status: 'NONE' }>;

type Decided = Decision<MeetingEvent, MeetingRefusal>;
type Of<Type extends MeetingCommand['type']> = Extract<MeetingCommand, { type: Type }>['data'];

const call = ({ today, ...called }: Of<'CallMeeting'>, state: MeetingState): Decided => {
  if (state.status !== 'NONE') return accept();
  if (called.present.length === 0) return refuse('nobody-present');
  if (called.on < today) return refuse('date-in-past', { date: called.on, today });
  return accept({ type: 'MeetingCalled', data: called });
};

/** Why a disclosure is none to those present, and to nobody else; null: it is. */
const notToThePresent = (
  { disclosureId, disclosedTo }: Disclosed,
  { called: { present } }: StandingMeeting,
): ReturnType<typeof refuse<MeetingRefusal>> | null => {
  if (disclosedTo === null) return refuse('disclosure-unknown', { disclosureId });
  const absent = disclosedTo.find(
    ({ agency, unit }) => !present.some((one) => one.agency === agency && one.unit === unit),
  );
  return absent === undefined ? null : refuse('not-present', { ...absent });
};

const setItem = (data: Of<'SetAgendaItem'>, state: StandingMeeting): Decided => {
  const { disclosureId, decided } = data;
  const { meetingId, subjectId } = state.called;
  if (state.status !== 'CALLED') return refuse('meeting-held', { meetingId });
  const wrong = notToThePresent(data, state);
  if (wrong !== null) return wrong;
  if (!decided) return refuse('disclosure-undecided', { disclosureId });
  return state.agenda.includes(disclosureId)
    ? accept()
    : accept({ type: 'AgendaItemSet', data: { meetingId, subjectId, disclosureId } });
};

const hold = ({ on, today }: Of<'HoldMeeting'>, state: StandingMeeting): Decided => {
  const { meetingId, subjectId } = state.called;
  if (state.status !== 'CALLED') return refuse('meeting-held', { meetingId });
  return on > today
    ? refuse('date-in-future', { date: on, today })
    : accept({ type: 'CaseMeetingHeld', data: { meetingId, subjectId, on } });
};

const decideStanding = (
  command: Exclude<MeetingCommand, { type: 'CallMeeting' }>,
  state: StandingMeeting,
): Decided => {
  const { meetingId, subjectId } = state.called;
  const ours = { meetingId, subjectId };
  switch (command.type) {
    case 'SetAgendaItem':
      return setItem(command.data, state);
    case 'HoldMeeting':
      return hold(command.data, state);
    case 'RecordOral': {
      if (state.status === 'CALLED') return refuse('meeting-not-held', { meetingId });
      const { disclosureId } = command.data;
      return (
        notToThePresent(command.data, state) ??
        accept({ type: 'OrallyDisclosed', data: { ...ours, disclosureId } })
      );
    }
    case 'NoteOralDenial':
      return state.denied.includes(command.data.decisionId)
        ? accept()
        : accept({ type: 'OralDisclosureDenied', data: { ...ours, ...command.data } });
    case 'ConcludeMeeting':
      if (state.status === 'CALLED') return refuse('meeting-not-held', { meetingId });
      return state.status === 'CONCLUDED'
        ? refuse('meeting-concluded', { meetingId })
        : accept({ type: 'MeetingConcluded', data: { ...ours, ...command.data } });
    default:
      return never(command);
  }
};

const evolve = (state: MeetingState, event: MeetingEvent): MeetingState => {
  if (event.type === 'MeetingCalled')
    return {
      status: 'CALLED',
      called: event.data,
      heldOn: null,
      agenda: [],
      oral: [],
      denied: [],
      conclusion: null,
    };
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'AgendaItemSet':
      return { ...state, agenda: [...state.agenda, event.data.disclosureId] };
    case 'CaseMeetingHeld':
      return { ...state, status: 'HELD', heldOn: event.data.on };
    case 'OrallyDisclosed':
      return { ...state, oral: [...state.oral, event.data.disclosureId] };
    case 'OralDisclosureDenied':
      return { ...state, denied: [...state.denied, event.data.decisionId] };
    case 'MeetingConcluded':
      return { ...state, status: 'CONCLUDED', conclusion: event.data.conclusion };
    default:
      return never(event);
  }
};

/** A case meeting: what is on the agenda is decided before it, and what is said beyond is on record after it. */
export const meeting: Decider<MeetingState, MeetingCommand, MeetingEvent, MeetingRefusal> = {
  category: 'meeting',
  initial: { status: 'NONE' },
  decide: (command, state) => {
    if (command.type === 'CallMeeting') return call(command.data, state);
    return state.status === 'NONE' ? refuse('meeting-unknown') : decideStanding(command, state);
  },
  evolve,
};
