import { never } from '#libs/kernel';
import type { Outgoing, Words } from '../outbound/outgoing.js';
import { nothingLeft } from '../outbound/outgoing.js';
import type { RequestEvent, ResponseEvent } from './request.events.js';

/** What leaves the service of the asker; the words of the request lie under its id. */
export const requestOutbound = ({ data }: RequestEvent, words: Words): readonly Outgoing[] => {
  const { requestId, subjectId, caseId, form, purpose, to, categories, necessity, ...rest } = data;
  nothingLeft(rest);
  const found = words.get(requestId);
  return [
    {
      to: 'policy',
      type: 'dk.infohus.request.made.v1',
      data: {
        requestId,
        subjectId,
        caseId,
        form,
        purpose,
        to,
        categories,
        necessity,
        content: found === undefined ? null : { text: found.text, salt: found.salt },
        contentId: requestId,
      },
    },
  ];
};

/** What leaves the service of the one who was asked: an answer goes as the disclosure that it is. */
export const responseOutbound = (event: ResponseEvent): readonly Outgoing[] => {
  switch (event.type) {
    case 'RequestAnswered':
      return [];
    case 'RequestDeclined': {
      const { requestId, subjectId, to, from: _sayer, ...rest } = event.data;
      nothingLeft(rest);
      const data = { requestId, subjectId, to };
      return [{ to: 'policy', type: 'dk.infohus.request.declined.v1', data }];
    }
    default:
      return never(event);
  }
};
