import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { InboxItem, InboxMessageView, Page, Party, RequestView } from '#libs/contracts';
import { Problem } from '#libs/client';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { clients, copenhagenPolice as police, nyborg } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';
import { aStory, social } from './story.fixture.js';
import type { Story } from './story.fixture.js';

const necessity = { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };
const cpr = '0107960000';

/** Asked, answered, declined: RPL § 115(4) makes nobody answer. */
describe('A request', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let story: Story;
  let prison: Desk;
  let town: Desk;
  let district: Desk;
  let townCase: string;

  const ask = async (desk: Desk, more: object = {}): Promise<string> => {
    const { body } = await desk.post<{ requestId: string }>('/requests', {
      identifier: { type: 'CPR', value: cpr },
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to: nyborg,
      categories: ['HOUSING'],
      text: 'Er der en bolig?',
      necessity,
      ...more,
    });
    await stores.atRest();
    return body.requestId;
  };
  const view = (desk: Desk, requestId: string): Promise<RequestView> =>
    desk.read<RequestView>(`/requests/${requestId}`, 'REQUEST_HANDLING');
  const messages = async (desk: Desk, requestId: string): Promise<readonly InboxMessageView[]> => {
    const { body } = await desk.client.get<Page<InboxItem>>(desk.path('/inbox'), {
      query: { limit: 500 },
    });
    const ours = body.items.filter((item) => item.requestId === requestId);
    return Promise.all(ours.map(({ number }) => desk.open(number)));
  };
  const kinds = async (desk: Desk, requestId: string): Promise<readonly string[]> =>
    (await messages(desk, requestId)).map(({ message }) => message.kind);
  const answer = (requestId: string, recipients: readonly Party[]) =>
    prison.post<{ disclosureId: string }>(`/requests/${requestId}/response`, {
      caseId: story.caseId,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      recipients,
      statementIds: story.statementIds,
      necessity,
    });
  const refusalOf = async (act: Promise<unknown>): Promise<string> => {
    try {
      await act;
      return 'taken';
    } catch (error) {
      if (error instanceof Problem) return `${error.status} ${error.code}`;
      throw error;
    }
  };

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    prison = new Desk(exchange.url, clients.prison, 'prison-probation', 'T-1');
    town = new Desk(exchange.url, clients.social, 'municipality', 'T-2');
    district = new Desk(exchange.url, clients.police, 'police', 'T-3');
    story = await aStory(prison, cpr);
    const opened = await town.post<{ caseId: string }>('/cases', {
      identifier: { type: 'CPR', value: cpr },
      level: 2,
    });
    townCase = opened.body.caseId;
    await district.post('/cases', { identifier: { type: 'CPR', value: cpr }, level: 2 });
    await stores.atRest();
  });

  afterAll(async () => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('is put to the one who is asked, who sees who asks, for what, and in which words', async () => {
    const requestId = await ask(town);
    expect(await kinds(prison, requestId)).toEqual(['request']);
    expect(await view(prison, requestId)).toMatchObject({
      direction: 'RECEIVED',
      state: 'ASKED',
      from: social,
      to: nyborg,
      purpose: 'RELEASE_PLAN',
      categories: ['HOUSING'],
      text: 'Er der en bolig?',
    });
    expect(await view(prison, requestId)).not.toHaveProperty('caseId');
    expect(await kinds(town, requestId)).toEqual(['decision']);
    expect(await view(town, requestId)).toMatchObject({
      direction: 'MADE',
      state: 'ASKED',
      decision: { reason: 'NO_ANSWER' },
    });
  });

  it('is answered by a disclosure, which comes as its answer to the asker alone', async () => {
    const requestId = await ask(town);
    const { body } = await answer(requestId, [social, police]);
    await stores.atRest();
    expect(await kinds(town, requestId)).toEqual(['decision', 'answer']);
    expect(await view(town, requestId)).toMatchObject({
      state: 'ANSWERED',
      disclosureId: body.disclosureId,
    });
    expect(await view(prison, requestId)).toMatchObject({ state: 'ANSWERED' });
    const { items } = await town.timeline(townCase);
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'received', as: 'answer', requestId }),
    );
    // Who gets it beside the asker gets a disclosure, and does not hear of a request.
    expect(await kinds(district, requestId)).toEqual([]);
    const beside = await district.message(0, (one) => one.disclosureId === body.disclosureId);
    expect(beside.kind).toBe('disclosure');
    expect(await refusalOf(prison.post(`/requests/${requestId}/refusal`, {}))).toBe(
      '409 request-answered',
    );
  });

  it('is declined without a reason, which ends it', async () => {
    const requestId = await ask(town);
    await prison.post(`/requests/${requestId}/refusal`, {});
    await stores.atRest();
    expect(await kinds(town, requestId)).toEqual(['decision', 'refusal']);
    const [, refusal] = await messages(town, requestId);
    expect(refusal!.message.data).toEqual({ requestId, from: nyborg });
    expect(await view(town, requestId)).toMatchObject({ state: 'DECLINED' });
    expect(await view(prison, requestId)).toMatchObject({ state: 'DECLINED' });
    expect(await refusalOf(answer(requestId, [social]))).toBe('409 request-declined');
    expect(await refusalOf(prison.post(`/requests/${requestId}/refusal`, {}))).toBe(
      '409 request-declined',
    );
  });

  it('is for the one who is asked: nobody else answers or declines it', async () => {
    const requestId = await ask(town);
    const before = await stores.atRest();
    for (const desk of [town, district])
      expect(await refusalOf(desk.post(`/requests/${requestId}/refusal`, {}))).toBe(
        '404 not-found',
      );
    expect(await refusalOf(prison.post(`/requests/${randomUUID()}/refusal`, {}))).toBe(
      '404 not-found',
    );
    expect(await refusalOf(answer(requestId, [police]))).toBe('400 invalid-request');
    expect(await stores.recorded()).toBe(before);
    expect(await district.refusalOf(`/requests/${requestId}`)).toBe('404 not-found');
  });

  it('is not put where its own statement is incomplete, and the asker is told what is missing', async () => {
    const before = await prison.lastMessage();
    const requestId = await ask(town, { necessity: undefined });
    expect(await prison.lastMessage()).toBe(before);
    expect(await view(town, requestId)).toMatchObject({
      state: 'DENIED',
      decision: { outcome: 'DENY', reason: 'INCOMPLETE', missing: ['/necessity'] },
    });
  });

  it('tells an asker the same about one who is in prison and one of whom nothing is known', async () => {
    const told = async (value: string) => {
      const requestId = await ask(town, { identifier: { type: 'CPR', value } });
      const { state, decision } = await eventually('the decision', async () => {
        const now = await view(town, requestId);
        return now.decision === undefined ? undefined : now;
      });
      return { state, decision };
    };
    await town.post('/cases', { identifier: { type: 'CPR', value: '0107970000' }, level: 2 });
    expect(await told('0107970000')).toEqual(await told(cpr));
  });
});
