import { randomUUID } from 'node:crypto';
import type { Page, RequestView } from '#libs/contracts';
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

describePostgres('requests as they are read', () => {
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
});
