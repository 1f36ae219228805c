import type { Outgoing } from '../outbound/outgoing.js';
import type { MeetingEvent } from './meeting.events.js';

/** What audit is told: that it took place and what was denied, not who said what, nor what was concluded. */
export const meetingOutbound = (event: MeetingEvent): readonly Outgoing[] => {
  const { meetingId, subjectId } = event.data;
  return [
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
