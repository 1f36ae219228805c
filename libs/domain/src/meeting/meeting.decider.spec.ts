import { specFor } from '../../../testing/src/spec-for.js';
import type { MeetingCommand } from './meeting.decider.js';
import { meeting } from './meeting.decider.js';
import type { MeetingEvent } from './meeting.events.js';

const { given } = specFor(meeting);
const today = '2026-11-21';
const police = { agency: '1470', unit: 'POLICE' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const ours = { meetingId: 'meeting-1', subjectId: 'subject-1' };
const called: Extract<MeetingEvent, { type: 'MeetingCalled' }> = {
  type: 'MeetingCalled',
  data: {
    ...ours,
    caseId: 'case-1',
    tenant: '101.MUNICIPALITY_INFOHOUSE',
    handoverId: null,
    on: today,
    present: [police],
  },
};
const call = (more: object = {}): MeetingCommand => ({
  type: 'CallMeeting',
  data: { ...called.data, today, ...more },
});
const held: MeetingEvent = { type: 'CaseMeetingHeld', data: { ...ours, on: today } };
const item = (more: object = {}): MeetingCommand => ({
  type: 'SetAgendaItem',
  data: { disclosureId: 'disclosure-1', disclosedTo: [police], decided: true, ...more },
});
const oral: MeetingCommand = {
  type: 'RecordOral',
  data: { disclosureId: 'disclosure-2', disclosedTo: [police] },
};
const conclude: MeetingCommand = { type: 'ConcludeMeeting', data: { conclusion: 'BOTH' } };

describe('A case meeting', () => {
  it('is called for a day that has not passed, with somebody present', () => {
    given().when(call()).then(called);
    given()
      .when(call({ present: [] }))
      .thenRefused('nobody-present');
    given()
      .when(call({ on: '2026-11-20' }))
      .thenRefused('date-in-past');
    given(called).when(call()).then();
  });
  it('has on its agenda only what was disclosed to those present, and decided before', () => {
    given(called)
      .when(item())
      .then({ type: 'AgendaItemSet', data: { ...ours, disclosureId: 'disclosure-1' } });
    given(called)
      .when(item({ decided: false }))
      .thenRefused('disclosure-undecided');
    given(called)
      .when(item({ disclosedTo: null }))
      .thenRefused('disclosure-unknown');
    given(called)
      .when(item({ disclosedTo: [police, social] }))
      .thenRefused('not-present');
    given(called, held).when(item()).thenRefused('meeting-held');
    given().when(item()).thenRefused('meeting-unknown');
  });
  it('has on record what was said beyond, and each denial of it once', () => {
    given(called).when(oral).thenRefused('meeting-not-held');
    given(called, held)
      .when(oral)
      .then({ type: 'OrallyDisclosed', data: { ...ours, disclosureId: 'disclosure-2' } });
    const data = { disclosureId: 'disclosure-2', decisionId: 'decision-2', recipient: police };
    const denied: MeetingEvent = { type: 'OralDisclosureDenied', data: { ...ours, ...data } };
    given(called, held).when({ type: 'NoteOralDenial', data }).then(denied);
    given(called, held, denied).when({ type: 'NoteOralDenial', data }).then();
  });
  it('is held once, not before its time, and concluded once', () => {
    given(called)
      .when({ type: 'HoldMeeting', data: { on: '2026-11-22', today } })
      .thenRefused('date-in-future');
    given(called)
      .when({ type: 'HoldMeeting', data: { on: today, today } })
      .then(held);
    given(called).when(conclude).thenRefused('meeting-not-held');
    const concluded: MeetingEvent = {
      type: 'MeetingConcluded',
      data: { ...ours, conclusion: 'BOTH' },
    };
    given(called, held).when(conclude).then(concluded);
    given(called, held, concluded).when(conclude).thenRefused('meeting-concluded');
  });
});
