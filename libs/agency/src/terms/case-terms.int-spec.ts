import type { CaseView, TimelineView } from '#libs/contracts';
import { municipalityProfile } from '../../../../apps/municipality/src/municipality.profile.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { police, social } from '../../test/inbox-messages.js';
import { startServiceTrial } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

describePostgres('The words of a case that is closed', () => {
  let service: ServiceTrial;
  beforeAll(async () => {
    service = await startServiceTrial(municipalityProfile, { simulatedClock: true });
    await service.moveTo('2031-12-10T12:00:00.000Z');
  });
  afterAll(() => service.close());

  const entry = {
    entryType: 'concern',
    occurredAt: '2026-11-01T10:00:00.000Z',
    statements: [{ category: 'HOUSING', text: 'the home', thirdPerson: 'NONE' }],
  };
  const caseOf = async (cpr: string) => {
    const person = { identifier: { type: 'CPR', value: cpr }, level: 2 };
    const caseId: string = (await service.post('cases', person, social)).body['caseId']!;
    const recorded = await service.post(`cases/${caseId}/entries`, entry, social);
    let [{ statementId: current }] = recorded.body['statements'] as unknown as [
      { statementId: string },
    ];
    const disclosure = {
      form: 'INFOHOUSE_MUNICIPALITY',
      purpose: 'PREVENT',
      necessity: { need: 'a', whyThisRecipient: 'b', whyTheseStatements: 'c' },
      recipients: [police],
      statementIds: [current],
    };
    const disclosed = await service.post(`cases/${caseId}/disclosures`, disclosure, social);
    expect(disclosed.status).toBe(202);
    const asked = {
      ...{ caseId, to: police, form: 'INFOHOUSE_MUNICIPALITY', purpose: 'PREVENT' },
      ...{ categories: ['RISK'], text: 'what do you know' },
      necessity: { need: 'a', whyThisRecipient: 'b', whyTheseStatements: 'c' },
    };
    expect((await service.post('requests', asked, social)).status).toBe(202);
    const correct = async (text: string) => {
      const path = `cases/${caseId}/entries/${String(recorded.body['entryId'])}/corrections`;
      const replacements = [{ statementId: current, text }];
      const corrected = await service.post(path, { replacements }, social);
      const [{ by }] = corrected.body['replaced'] as unknown as [{ by: string }];
      current = by;
    };
    return { caseId, correct };
  };
  const close = async (caseId: string, reason: string) =>
    expect((await service.post(`cases/${caseId}/closure`, { reason }, social)).status).toBe(200);
  const viewOf = async (caseId: string): Promise<CaseView> =>
    (await service.get(`cases/${caseId}`, social)).body as unknown as CaseView;
  const textsIn = async (caseId: string) => {
    const { body } = await service.get(`cases/${caseId}/timeline`, social);
    const { items } = body as unknown as TimelineView;
    return items.flatMap((item) =>
      item.kind === 'entry' ? item.statements.map(({ text }) => text) : [],
    );
  };
  const changesOf = async (caseId: string) =>
    (await service.said(0))
      .filter(
        ({ type, data }) => type.startsWith('dk.infohus.case.rec') && data['caseId'] === caseId,
      )
      .map(({ data }) => data['change']);

  it('go half a year after it was closed as unfounded, once, and those of another stay', async () => {
    const { caseId: unfounded, correct } = await caseOf('0101900001');
    const { caseId: completed } = await caseOf('0201900001');
    await close(unfounded, 'UNFOUNDED');
    await close(completed, 'COMPLETED');
    await eventually(async () => (await viewOf(unfounded)).closedAt !== undefined);
    expect(await viewOf(unfounded)).toMatchObject({ closing: 'UNFOUNDED', eraseBy: '2032-06-10' });
    expect(await viewOf(completed)).not.toHaveProperty('eraseBy');
    await service.moveTo('2032-06-09T21:59:59.000Z');
    // What is wrong about a person does not become right by the end of a case.
    await correct('another home');
    expect(await textsIn(unfounded)).toEqual(['the home', 'another home']);

    // Down on the day: it is made up for.
    await service.stop();
    await service.moveTo('2032-06-12T00:00:00.000Z');
    await service.start();
    await eventually(async () => (await viewOf(unfounded)).erasedAt !== undefined);
    await eventually(async () => (await changesOf(unfounded)).length === 3);
    expect(await viewOf(unfounded)).toMatchObject({ erasedAt: '2032-06-12T00:00:00.000Z' });
    expect(await textsIn(unfounded)).toEqual([undefined, undefined]);
    expect(await textsIn(completed)).toEqual(['the home']);
    expect(await changesOf(unfounded)).toEqual(['OPENED', 'CLOSED', 'ERASED']);
    expect(await changesOf(completed)).toEqual(['OPENED', 'CLOSED']);
    const kept = [
      'the home',
      'what do you know',
      '{"need":"a","whyThisRecipient":"b","whyTheseStatements":"c"}',
    ];
    expect(await service.words()).toEqual(kept);
    const refused = await service.post(`cases/${unfounded}/entries`, entry, social);
    expect(refused).toMatchObject({ status: 409, body: { code: 'case-closed' } });
    await correct('a third home');
    await eventually(async () => (await service.words()).length === kept.length);
    expect(await service.words()).toEqual(kept);
  });
});
