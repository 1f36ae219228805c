import { randomUUID } from 'node:crypto';
import type { HandoverView, Page, RequestView } from '#libs/contracts';
import type { HandoverEvent, ReceptionEvent } from '#libs/domain';
import { problemAt } from '../../../server/test/harness.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  jobCentre,
  permitted,
  police,
  prison,
  readersOf,
  social,
} from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

describePostgres('requests and handovers as they are read', () => {
  let trial: AgencyTrial;
  let number = 0;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  const requestAt = async (requestId: string, as = social): Promise<RequestView> =>
    (await (await trial.get(`requests/${requestId}`, as)).json()) as RequestView;

  const asking = (requestId: string, subjectId: string) => ({
    type: 'RequestMade',
    data: {
      requestId,
      subjectId,
      caseId: null,
      form: 'KSP_A',
      purpose: 'SUPPORT',
      to: prison,
      categories: ['RELEASE'],
      necessity: 'DOCUMENTED',
    },
  });

  it('follows a request from the asking to the answer', async () => {
    const [requestId, subjectId, decisionId] = [randomUUID(), randomUUID(), randomUUID()];
    await trial.stores.content.put([
      { id: requestId, subjectId, text: 'When is he out?', salt: 'ab'.repeat(32) },
    ]);
    await trial.own(`request-${requestId}`, social, asking(requestId, subjectId));
    expect(await requestAt(requestId)).toMatchObject({
      direction: 'MADE',
      state: 'ASKED',
      from: social,
      to: prison,
      text: 'When is he out?',
    });
    const decided = {
      decisionId,
      disclosureId: requestId,
      requestId,
      recipient: prison,
      decision: permitted,
      statements: [],
    };
    await trial.arrive(aMessage(social, ++number, 'decision', decided, subjectId));
    expect(await requestAt(requestId)).toMatchObject({ state: 'FORWARDED', decisionId });
    const answer = aMessage(
      social,
      ++number,
      'answer',
      { ...aDisclosure(social, number).data, requestId },
      subjectId,
    );
    await trial.arrive(answer);
    expect(await requestAt(requestId)).toMatchObject({
      state: 'ANSWERED',
      disclosureId: answer.data.disclosureId,
      number,
    });
    expect((await trial.get(`requests/${requestId}`, jobCentre)).status).toBe(404);
  });

  it('shows a declined request without a reason', async () => {
    const [requestId, subjectId] = [randomUUID(), randomUUID()];
    await trial.own(`request-${requestId}`, social, asking(requestId, subjectId));
    await trial.arrive(
      aMessage(social, ++number, 'refusal', { requestId, from: prison }, subjectId),
    );
    const view = await requestAt(requestId);
    expect(view.state).toBe('DECLINED');
    expect(Object.keys(view)).not.toContain('reason');
  });

  it('shows a received request to the readers of its decision, with its words, until it is answered', async () => {
    const [requestId, subjectId] = [randomUUID(), randomUUID()];
    const content = { text: 'Where does he live?', salt: 'ab'.repeat(32) };
    const request = aMessage(
      social,
      ++number,
      'request',
      {
        requestId,
        decisionId: randomUUID(),
        from: police,
        form: 'KSP_A',
        purpose: 'SUPPORT',
        categories: ['HOUSING'],
        content,
        readers: { ...readersOf(social), functions: ['CASEWORK'] },
      },
      subjectId,
    );
    await trial.arrive(request);
    expect(await requestAt(requestId)).toMatchObject({
      direction: 'RECEIVED',
      state: 'ASKED',
      from: police,
      to: social,
      text: content.text,
      number,
    });
    const carer = await trial.get(`requests/${requestId}`, social, { function: 'CARE' });
    expect(carer.status).toBe(404);
    await trial.own(`response-${requestId}`, social, {
      type: 'RequestDeclined',
      data: { requestId, subjectId, to: police, from: social },
    });
    expect((await requestAt(requestId)).state).toBe('DECLINED');
    const list = await trial.get('requests', social, { function: 'CARE', sub: 'carer-1' });
    const { items } = (await list.json()) as Page<{ requestId: string }>;
    expect(items.map((item) => item.requestId)).not.toContain(requestId);
  });

  const offer = (handoverId: string) => ({
    handoverId,
    caseId: randomUUID(),
    subjectId: randomUUID(),
    from: social,
    to: police,
    disclosureId: randomUUID(),
    releaseOn: '2026-12-24',
    answerBy: '2026-12-10',
  });

  it('shows a sender where its handover stands and who is responsible, with the revision of its stream', async () => {
    const handoverId = randomUUID();
    const standing = { handoverId, responsible: '101' };
    const events: readonly HandoverEvent[] = [
      { type: 'HandoverOffered', data: { ...offer(handoverId), ...standing } },
      { type: 'HandoverReceived', data: standing },
      { type: 'HandoverAccepted', data: standing },
      {
        type: 'HandoverRescheduled',
        data: { ...standing, releaseOn: '2026-12-27', answerBy: null, reason: 'DATE_MOVED' },
      },
      { type: 'HandoverCompleted', data: { ...standing, responsible: '1470' } },
    ];
    const stream = `handover-${handoverId}`;
    const view = async () => {
      const response = await trial.get(`handovers/${handoverId}`, social);
      return [response.headers.get('etag'), (await response.json()) as HandoverView] as const;
    };
    await trial.own(stream, social, ...events.slice(0, 4));
    const [etag, accepted] = await view();
    expect(etag).toBe('"3"');
    expect(accepted).toMatchObject({
      side: 'SENDER',
      state: 'ACCEPTED',
      releaseOn: '2026-12-27',
      responsible: '101',
      version: 3,
    });
    expect(accepted).not.toHaveProperty('answerBy');
    await trial.own(stream, social, events[4]!);
    expect((await view())[1]).toMatchObject({
      state: 'COMPLETED',
      responsible: '1470',
      version: 4,
    });
    const refused = trial.get(`handovers/${handoverId}`, social, { function: 'CONTROL' });
    expect(await problemAt(refused)).toMatchObject({ code: 'not-found' });
  });

  it('shows a receiver what the sender says, and its own last act beside it', async () => {
    const handoverId = randomUUID();
    const tenant = '101.MUNICIPALITY_JOBCENTRE';
    const { caseId: _, ...terms } = offer(handoverId);
    const signal = {
      ...terms,
      from: prison,
      to: jobCentre,
      signal: 'OFFERED',
      responsible: 'kf',
      version: 0,
      reason: null,
    } as const;
    const events: readonly ReceptionEvent[] = [
      { type: 'SignalTaken', data: { handoverId, tenant, signal } },
      { type: 'ReceiptGiven', data: { handoverId, tenant } },
      { type: 'OfferAccepted', data: { handoverId, tenant } },
    ];
    await trial.own(`reception-${randomUUID()}`, jobCentre, ...events);
    const view = async () =>
      (await (await trial.get(`handovers/${handoverId}`, jobCentre)).json()) as HandoverView;
    expect(await view()).toMatchObject({
      side: 'RECEIVER',
      state: 'OFFERED',
      answer: 'ACCEPTED',
      responsible: 'kf',
      version: 0,
    });
    const list = await trial.get('handovers', jobCentre);
    expect(((await list.json()) as Page<object>).items).toEqual([
      expect.objectContaining({ handoverId, side: 'RECEIVER', responsible: 'kf' }),
    ]);
  });
});
