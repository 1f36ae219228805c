import { specFor } from '../../../testing/src/spec-for.js';
import { request } from './request.decider.js';
import type { RequestEvent, ResponseEvent } from './request.events.js';
import { requestOutbound, responseOutbound } from './request.outbound.js';
import { response } from './response.decider.js';

const kf = { agency: 'kf', unit: 'KF_PRISON' } as const;
const police = { agency: '1470', unit: 'POLICE' } as const;
const asked = { requestId: 'request-1', subjectId: 'subject-1' };

describe('Asking another agency', () => {
  const made: RequestEvent = {
    type: 'RequestMade',
    data: {
      ...asked,
      caseId: null,
      form: null,
      purpose: 'INVESTIGATE',
      to: kf,
      categories: ['CRIMINAL'],
      necessity: 'MISSING',
    },
  };
  it('is recorded whatever is missing or forbidden: it is decided, not turned away', () => {
    const { given } = specFor(request);
    given().when({ type: 'MakeRequest', data: made.data }).then(made);
    given(made).when({ type: 'MakeRequest', data: made.data }).thenRefused('request-already-made');
  });
  it('goes out with its words, as long as they exist', () => {
    const words = new Map([['request-1', { text: 'Hvor bor han?', salt: '00' }]]);
    expect(requestOutbound(made, words)).toEqual([
      {
        to: 'policy',
        type: 'dk.infohus.request.made.v1',
        data: {
          ...made.data,
          content: { text: 'Hvor bor han?', salt: '00' },
          contentId: 'request-1',
        },
      },
    ]);
    expect(requestOutbound(made, new Map())[0]!.data).toMatchObject({ content: null });
  });
});

describe('Being asked', () => {
  const { given } = specFor(response);
  const answered = (disclosureId: string): ResponseEvent => ({
    type: 'RequestAnswered',
    data: { ...asked, disclosureId, caseId: 'case-1' },
  });
  const declined: ResponseEvent = {
    type: 'RequestDeclined',
    data: { ...asked, to: police, from: kf },
  };
  const answer = (disclosureId: string) =>
    ({ type: 'AnswerRequest', data: answered(disclosureId).data as never }) as const;
  const decline = { type: 'DeclineRequest', data: declined.data as never } as const;

  it('may be answered more than once, each disclosure once', () => {
    given().when(answer('a')).then(answered('a'));
    given(answered('a')).when(answer('b')).then(answered('b'));
    given(answered('a')).when(answer('a')).then();
  });
  it('may be declined, unless it was answered; a declined one is done with', () => {
    given().when(decline).then(declined);
    given(answered('a')).when(decline).thenRefused('request-answered');
    given(declined).when(answer('a')).thenRefused('request-declined');
    given(declined).when(decline).thenRefused('request-declined');
  });
  it('is told to the asker when it is declined, without a reason; an answer goes as a disclosure', () => {
    expect(responseOutbound(declined)).toEqual([
      {
        to: 'policy',
        type: 'dk.infohus.request.declined.v1',
        data: { ...asked, to: police },
      },
    ]);
    expect(responseOutbound(answered('a'))).toEqual([]);
  });
});
