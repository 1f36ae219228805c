import { patch, put, RequestRow } from '#libs/adapters';
import type { RowChange } from '#libs/adapters';
import type { Unit } from '#libs/contracts';
import type { RequestEvent, ResponseEvent } from '#libs/domain';
import { never } from '#libs/kernel';
import { tenantOfEvent } from './recorded.js';
import type { Recorded } from './recorded.js';

/** What the asking of a request does to the asker's rows. */
export const requestChanges = (event: Recorded<RequestEvent>): readonly RowChange[] => {
  const { data } = event;
  return [
    put(RequestRow, {
      tenant: tenantOfEvent(event),
      requestId: data.requestId,
      direction: 'MADE',
      state: 'ASKED',
      subjectId: data.subjectId,
      caseId: data.caseId,
      from: { agency: event.agency, unit: event.unit as Unit },
      to: data.to,
      form: data.form,
      purpose: data.purpose,
      categories: data.categories,
      necessity: data.necessity,
      author: event.actor,
      contentId: data.requestId,
      readers: null,
      decisionId: null,
      decision: null,
      disclosureId: null,
      number: null,
      at: event.recordedAt,
      position: event.position.toString(),
    }),
  ];
};

/** What an answer, or declining without a reason, does to the rows of the one who was asked. */
export const responseChanges = (event: Recorded<ResponseEvent>): readonly RowChange[] => {
  const key = {
    tenant: tenantOfEvent(event),
    requestId: event.data.requestId,
    direction: 'RECEIVED' as const,
  };
  switch (event.type) {
    case 'RequestAnswered':
      return [patch(RequestRow, key, { state: 'ANSWERED', disclosureId: event.data.disclosureId })];
    case 'RequestDeclined':
      return [patch(RequestRow, key, { state: 'DECLINED' })];
    default:
      return never(event);
  }
};
