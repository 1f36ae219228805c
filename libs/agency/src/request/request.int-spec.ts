import { randomUUID } from 'node:crypto';
import type { InboxMessage } from '#libs/contracts';
import { municipalityProfile } from '../../../../apps/municipality/src/municipality.profile.js';
import { policeProfile } from '../../../../apps/police/src/police.profile.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startServiceTrial, subjectOf } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

const police = { agency: '1470', unit: 'POLICE' } as const;
const nyborg = { agency: 'kf', unit: 'KF_PRISON' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const jobCentre = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' } as const;
const cpr = '1205880000';
const identifier = { type: 'CPR', value: cpr };
const investigator = { claims: { function: 'INVESTIGATION', sub: 'investigator-1' } };
const preventive = { claims: { function: 'PREVENTION', sub: 'officer-1' } };

describePostgres('what the police ask and note', () => {
  let service: ServiceTrial;
  beforeAll(async () => {
    service = await startServiceTrial(policeProfile);
  });
  afterAll(() => service.close());

  const asked = {
    identifier,
    form: 'KSP_A',
    purpose: 'INVESTIGATE',
    to: nyborg,
    categories: ['CRIMINAL'],
    text: 'Hvem har han talt med?',
  };

  it('is recorded and goes out to be decided, also when an investigator asks', async () => {
    const made = await service.post('requests', asked, police, investigator);
    expect(made.status).toBe(202);
    const requestId: string = made.body['requestId']!;
    expect(made.headers.get('location')).toBe(`/police/v1/requests/${requestId}`);
    const said = (await service.said(1)).find(({ data }) => data['requestId'] === requestId)!;
    expect(said).toMatchObject({
      type: 'dk.infohus.request.made.v1',
      key: subjectOf(cpr),
      function: 'INVESTIGATION',
      data: {
        caseId: null,
        purpose: 'INVESTIGATE',
        necessity: 'MISSING',
        content: { text: asked.text },
      },
    });
    const view = await service.get(`requests/${requestId}`, police, investigator);
    expect(view).toMatchObject({ status: 200, body: { state: 'ASKED', text: asked.text } });
  });

  it('cannot rest on a case that the asker may not see', async () => {
    const { identifier: _, ...rest } = asked;
    const person = { identifier, level: 2 };
    const { body } = await service.post('cases', person, police, preventive);
    const byCase = { ...rest, caseId: body['caseId'] as unknown as string };
    const denied = await service.post('requests', byCase, police, investigator);
    expect(denied).toMatchObject({ status: 403, body: { code: 'forbidden-function' } });
    expect((await service.post('requests', byCase, police, preventive)).status).toBe(202);
  });

  it('as an investigation flag answers the same however it stood, and is in no read model', async () => {
    const flag = (state: string) => ({ identifier, state });
    const answers = [];
    for (const state of ['SET', 'SET', 'CLEARED', 'CLEARED'])
      answers.push(await service.post('investigation-flags', flag(state), police, investigator));
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([204, {}]);
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('location')).toBeNull();
    }
    const flags = async () => (await service.said(0)).filter(({ type }) => type.includes('flag'));
    await eventually(async () => (await flags()).length === 2);
    expect((await flags()).map(({ type, topic }) => [type, topic])).toEqual([
      ['dk.infohus.investigation-flag.set.v1', 'infohus.case-events.police.v1'],
      ['dk.infohus.investigation-flag.cleared.v1', 'infohus.case-events.police.v1'],
    ]);
    const refused = await service.post('investigation-flags', flag('SET'), police, preventive);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden-function' } });
  });
});

describePostgres('a request that came', () => {
  let service: ServiceTrial;
  beforeAll(async () => {
    service = await startServiceTrial(municipalityProfile);
  });
  afterAll(() => service.close());

  let number = 0;
  const arrive = async (): Promise<string> => {
    const requestId = randomUUID();
    number += 1;
    const message: InboxMessage = {
      messageId: randomUUID(),
      tenant: '101.MUNICIPALITY_SOCIAL',
      unit: 'MUNICIPALITY_SOCIAL',
      number,
      kind: 'request',
      subjectId: subjectOf(cpr),
      recordedAt: '2026-11-21T10:00:00.000Z',
      correlationId: 'correlation-1',
      data: {
        requestId,
        decisionId: randomUUID(),
        from: police,
        form: 'PSP',
        purpose: 'PREVENT',
        categories: ['HOUSING'],
        content: { text: 'Hvor bor han?', salt: '00' },
        readers: {
          units: ['MUNICIPALITY_SOCIAL'],
          functions: ['CASEWORK', 'PREVENTION'],
          until: null,
        },
      },
    };
    await service.arrive(message);
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      if ((await service.get(`requests/${requestId}`, social)).status === 200) return requestId;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The request did not come in time');
  };
  const openCase = async (): Promise<readonly [string, string]> => {
    const opened = await service.post('cases', { fromInbox: number, level: 2 }, social);
    expect(opened).toMatchObject({ status: 201, body: { subjectId: subjectOf(cpr) } });
    const caseId: string = opened.body['caseId']!;
    const recorded = await service.post(
      `cases/${caseId}/entries`,
      {
        entryType: 'note',
        occurredAt: '2026-11-01T09:00:00Z',
        statements: [{ category: 'HOUSING', text: 'Hos sin mor.', thirdPerson: 'NONE' }],
      },
      social,
    );
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    return [caseId, statementId];
  };
  const answer = (caseId: string, statementId: string, to: object = police) => ({
    caseId,
    form: 'PSP',
    purpose: 'PREVENT',
    recipients: [to],
    statementIds: [statementId],
  });

  it('is answered by a disclosure that names it, from a case opened from it', async () => {
    const requestId = await arrive();
    const [caseId, statementId] = await openCase();
    const path = `requests/${requestId}`;
    const elsewhere = await service.post(
      `${path}/response`,
      answer(caseId, statementId, nyborg),
      social,
    );
    expect(elsewhere).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/recipients', rule: 'asker' }] },
    });
    const answered = await service.post(`${path}/response`, answer(caseId, statementId), social);
    expect(answered).toMatchObject({ status: 202, body: { caseId } });
    const disclosureId: string = answered.body['disclosureId']!;
    const heard = async () =>
      (await service.said(0)).find(({ data }) => data['disclosureId'] === disclosureId);
    for (const end = Date.now() + 5_000; (await heard()) === undefined && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await heard()).toMatchObject({
      type: 'dk.infohus.disclosure.made.v1',
      data: { requestId, recipients: [police] },
    });
    expect((await service.get(path, social)).body).toMatchObject({
      state: 'ANSWERED',
      disclosureId,
    });
    expect(await service.post(`${path}/refusal`, undefined, social)).toMatchObject({
      status: 409,
      body: { code: 'request-answered' },
    });
  });

  it('is declined without a reason, and is done with', async () => {
    const requestId = await arrive();
    const path = `requests/${requestId}`;
    expect((await service.post(`${path}/refusal`, undefined, jobCentre)).status).toBe(404);
    expect((await service.post(`${path}/refusal`, undefined, social)).status).toBe(202);
    const [caseId, statementId] = await openCase();
    const late = await service.post(`${path}/response`, answer(caseId, statementId), social);
    expect(late).toMatchObject({ status: 409, body: { code: 'request-declined' } });
    const declined = async () =>
      (await service.said(0)).find(({ type }) => type.includes('declined'));
    await eventually(async () => (await declined()) !== undefined);
    expect((await declined())?.data).toEqual({ requestId, subjectId: subjectOf(cpr), to: police });
  });

  it('is a secret of the unit that was asked, and its message too', async () => {
    const requestId = await arrive();
    const [caseId, statementId] = await openCase();
    const foreign = await service.post(
      `requests/${requestId}/response`,
      answer(caseId, statementId),
      jobCentre,
    );
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const spied = await service.post('cases', { fromInbox: number, level: 2 }, jobCentre);
    expect(spied.status).toBe(404);
    const entry = await service.post(`cases/${caseId}/closure`, { reason: 'COMPLETED' }, jobCentre);
    expect(entry).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
