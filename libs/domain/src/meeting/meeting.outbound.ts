import type { Outgoing } from '../outbound/outgoing.js';
import type { StandingMeeting } from './meeting.decider.js';
import type { MeetingEvent } from './meeting.events.js';

/** What the others who were present are told, through the policy service: how it ended. */
const conclusionOf = (event: MeetingEvent, { called }: StandingMeeting): readonly Outgoing[] => {
  if (event.type !== 'MeetingConcluded') return [];
  const { meetingId, subjectId, conclusion } = event.data;
  const { caseId, present } = called;
  const data = { meetingId, caseId, subjectId, present, conclusion };
  return [{ to: 'policy', type: 'dk.infohus.meeting.concluded.v1', data }];
};

/** Audit is told that it took place and what was denied, not who said what, nor what was concluded. */
export const meetingOutbound = (
  event: MeetingEvent,
  after: StandingMeeting,
): readonly Outgoing[] => {
  const { meetingId, subjectId } = event.data;
  return [
    ...conclusionOf(event, after),
    {
      to: 'audit',
      type: 'dk.infohus.meeting.recorded.v1',
      data: {
        meetingId,
        subjectId,
        change: event.type,
        disclosureId: 'disclosureId' in event.data ? event.data.disclosureId : null,
        decisionId: event.type === 'OralDisclosureDenied' ? event.data.decisionId : null,
      },
    },
  ];
};
