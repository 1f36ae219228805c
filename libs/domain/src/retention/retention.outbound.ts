import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { RetentionEvent } from './retention.events.js';

/** The receipt for an erasure goes to audit. */
export const retentionOutbound = (event: RetentionEvent): readonly Outgoing[] => {
  switch (event.type) {
    case 'StatementsErased':
      return [{ to: 'audit', type: 'dk.infohus.erasure.recorded.v1', data: event.data }];
    case 'CaseErased': {
      const { tenant, caseId, subjectId } = event.data;
      const data = { caseId, subjectId, tenant, change: 'ERASED' as const };
      return [{ to: 'audit', type: 'dk.infohus.case.recorded.v1', data }];
    }
    default:
      return never(event);
  }
};
