import { MeetingRow, patch, put } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type { MeetingEvent } from '#libs/domain';
import { tenantOfEvent } from '../read/recorded.js';
import type { Recorded } from '../read/recorded.js';

/** What a case meeting does to the list of the tenant that called it. */
export const meetingChanges = (event: Recorded<MeetingEvent>): readonly RowChange[] => {
  const at = { tenant: tenantOfEvent(event), meetingId: event.data.meetingId };
  switch (event.type) {
    case 'MeetingCalled': {
      const { caseId, handoverId, on } = event.data;
      const position = event.position.toString();
      return [put(MeetingRow, { ...at, caseId, handoverId, state: 'CALLED', on, position })];
    }
    case 'CaseMeetingHeld':
      return [patch(MeetingRow, at, { state: 'HELD', on: event.data.on })];
    case 'MeetingConcluded':
      return [patch(MeetingRow, at, { state: 'CONCLUDED' })];
    case 'AgendaItemSet':
    case 'OrallyDisclosed':
    case 'OralDisclosureDenied':
      return [];
  }
};
