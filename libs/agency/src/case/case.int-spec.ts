import { prisonProbationProfile } from '../../../../apps/prison-probation/src/prison-probation.profile.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startServiceTrial, subjectOf } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

const nyborg = { agency: 'kf', unit: 'KF_PRISON' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const cpr = '1205880000';
const person = { identifier: { type: 'CPR', value: cpr }, level: 2 };

describePostgres('a case as its unit keeps it', () => {
  let kf: ServiceTrial;
  beforeAll(async () => {
    kf = await startServiceTrial(prisonProbationProfile);
  });
  afterAll(() => kf.close());

  const openCase = async (): Promise<string> =>
    (await kf.post('cases', person, nyborg)).body['caseId']!;
  const entry = {
    entryType: 'release-plan-housing',
    occurredAt: '2026-11-01T09:00:00+01:00',
    statements: [{ category: 'HOUSING', text: 'Har ingen bolig.', thirdPerson: 'NONE' }],
  };
  const disclosure = (statementIds: readonly string[], more: object = {}) => ({
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    necessity: { need: 'Bolig', whyThisRecipient: 'Opgave', whyTheseStatements: 'Nødvendige' },
    recipients: [social],
    statementIds,
    ...more,
  });

  it('goes from its opening to a disclosure, and says outside only what leaves it', async () => {
    const before = (await kf.said(0)).length;
    const opened = await kf.post('cases', person, nyborg);
    expect(opened.status).toBe(201);
    const caseId: string = opened.body['caseId']!;
    expect(opened.body).toEqual({ caseId, subjectId: subjectOf(cpr) });
    expect(opened.headers.get('location')).toBe(`/prison-probation/v1/cases/${caseId}`);
    expect(opened.headers.get('etag')).toBe('"0"');
    expect(kf.asked.at(-1)).toMatchObject({
      path: '/policy/v1/subjects/resolve',
      authorization: expect.stringMatching(/^Bearer /) as string,
      body: { identifier: person.identifier },
    });

    const recorded = await kf.post(`cases/${caseId}/entries`, entry, nyborg);
    expect(recorded.status).toBe(201);
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    const fact = { type: 'ResidenceRecorded', municipality: '101', from: '2020-01-01' };
    expect((await kf.post(`cases/${caseId}/facts`, fact, nyborg)).status).toBe(201);
    const made = await kf.post(`cases/${caseId}/disclosures`, disclosure([statementId]), nyborg);
    expect(made.status).toBe(202);
    expect(made.headers.get('etag')).toBe('"3"');

    const said = (await kf.said(before + 4)).slice(before);
    expect(said.map(({ type }) => type).toSorted()).toEqual([
      'dk.infohus.case.opened.v1',
      'dk.infohus.case.recorded.v1',
      'dk.infohus.disclosure.made.v1',
      'dk.infohus.fact.recorded.v1',
    ]);
    const out = said.find(({ type }) => type === 'dk.infohus.disclosure.made.v1')!;
    expect(out.key).toBe(subjectOf(cpr));
    expect(out.data).toMatchObject({
      caseId,
      subjectId: subjectOf(cpr),
      form: 'KSP_A',
      necessity: 'DOCUMENTED',
      recipients: [social],
      statements: [{ statementId, category: 'HOUSING', content: { text: 'Har ingen bolig.' } }],
    });
    // The reason why stays at home, in words; that it was stated goes along.
    expect(JSON.stringify(said)).not.toContain('whyThisRecipient');
    expect(JSON.stringify(said)).not.toContain(cpr);

    const shown = await kf.get(`cases/${caseId}/timeline`, nyborg);
    expect(shown.body['items']).toMatchObject([
      { kind: 'entry', statements: [{ statementId, text: 'Har ingen bolig.' }] },
      { kind: 'fact', fact },
    ]);
  });

  it('is another tenant’s secret: 404 like one that is not there', async () => {
    const caseId = await openCase();
    const probation = { agency: 'kf', unit: 'KF_PROBATION' } as const;
    expect((await kf.post(`cases/${caseId}/entries`, entry, probation)).status).toBe(201);
    const foreign = await kf.post(`cases/${caseId}/entries`, entry, social);
    expect(foreign).toMatchObject({ status: 403, body: { code: 'not-served-here' } });
    const missing = await kf.post(
      'cases/018f0000-0000-7000-8000-000000000000/entries',
      entry,
      nyborg,
    );
    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('is written to by nobody who investigates', async () => {
    const claims = { function: 'INVESTIGATION' };
    const refused = await kf.post('cases', person, nyborg, { claims });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden-function' } });
  });

  it('records once what is sent twice under one key', async () => {
    const caseId = await openCase();
    const key = 'entry-1';
    const first = await kf.post(`cases/${caseId}/entries`, entry, nyborg, { key });
    const second = await kf.post(`cases/${caseId}/entries`, entry, nyborg, { key });
    expect(second.body).toEqual(first.body);
    const third = await kf.post(`cases/${caseId}/closure`, { reason: 'COMPLETED' }, nyborg, {
      ifMatch: 1,
    });
    expect(third).toMatchObject({ status: 200, body: { revision: 2 } });
    const late = await kf.post(`cases/${caseId}/entries`, entry, nyborg);
    expect(late).toMatchObject({ status: 409, body: { code: 'case-closed' } });
  });

  it('refuses what was decided on an older revision', async () => {
    const caseId = await openCase();
    await kf.post(`cases/${caseId}/entries`, entry, nyborg);
    const stale = await kf.post(`cases/${caseId}/entries`, entry, nyborg, { ifMatch: 0 });
    expect(stale).toMatchObject({ status: 412, body: { code: 'revision-mismatch' } });
  });

  it('names the field and the rule of what is wrong, and records nothing', async () => {
    const caseId = await openCase();
    const wrong = async (path: string, body: object) => {
      const { status, body: problem } = await kf.post(path, body, nyborg);
      const { code, errors } = problem as { code?: string; errors?: { pointer: string }[] };
      return [status, code, errors?.[0]?.pointer];
    };
    const facts = `cases/${caseId}/facts`;
    const disclosures = `cases/${caseId}/disclosures`;
    const id = '018f0000-0000-7000-8000-000000000000';
    const cases = [
      [
        'cases',
        { ...person, identifier: { type: 'CPR', value: '3113880000' } },
        [400, 'invalid-cpr', '/identifier/value'],
      ],
      ['cases', { level: 2 }, [400, 'invalid-request', '/identifier']],
      ['cases', { ...person, level: 3 }, [400, 'invalid-request', '/level']],
      [facts, { type: 'Escaped' }, [400, 'invalid-request', '/type']],
      [facts, { type: 'Released', date: '2026-02-30' }, [400, 'invalid-request', '/date']],
      [facts, { type: 'Released', date: '2026-02-01', why: 1 }, [400, 'invalid-request', '/why']],
      [facts, { type: 'Released', date: '2199-01-01' }, [409, 'date-in-future', undefined]],
      [
        facts,
        { type: 'ConcernAssessed', date: '2026-01-01', concern: true },
        [403, 'fact-not-for-this-unit', undefined],
      ],
      [
        facts,
        { type: 'ResidenceRecorded', municipality: '999', from: '2026-01-01' },
        [400, 'invalid-request', '/municipality'],
      ],
      [disclosures, disclosure([id]), [409, 'statement-unknown', undefined]],
      [disclosures, disclosure([]), [400, 'invalid-request', '/statementIds']],
      [
        disclosures,
        disclosure([id], { recipients: [{ agency: '999', unit: 'POLICE' }] }),
        [404, 'unknown-party', '/recipients/0/agency'],
      ],
      [
        disclosures,
        disclosure([id], { recipients: [{ agency: '101', unit: 'POLICE' }] }),
        [404, 'unknown-party', '/recipients/0/unit'],
      ],
      [
        disclosures,
        disclosure([id], { necessity: { need: 'x' } }),
        [400, 'invalid-request', '/necessity/whyThisRecipient'],
      ],
    ] as const;
    for (const [path, body, expected] of cases) expect(await wrong(path, body)).toEqual(expected);
    const { headers } = await kf.get(`cases/${caseId}`, nyborg);
    expect(headers.get('etag')).toBe('"0"');
  });

  it('tells outside of a correction or retraction only what had been disclosed', async () => {
    const caseId = await openCase();
    const text = (word: string) => ({ category: 'HOUSING', text: word, thirdPerson: 'NONE' });
    const recorded = await kf.post(
      `cases/${caseId}/entries`,
      { ...entry, statements: [text('A'), text('B')] },
      nyborg,
    );
    const entryId: string = recorded.body['entryId']!;
    const ids = (recorded.body['statements'] as unknown as { statementId: string }[]).map(
      ({ statementId }) => statementId,
    );
    const path = `cases/${caseId}/entries/${entryId}`;
    await kf.post(`cases/${caseId}/disclosures`, disclosure([ids[0]!]), nyborg);
    const replacements = ids.map((statementId) => ({ statementId, text: 'Rettet' }));
    const corrected = await kf.post(`${path}/corrections`, { replacements }, nyborg);
    expect(corrected.status).toBe(201);
    const [{ by }] = corrected.body['replaced'] as unknown as [{ by: string }];
    const retraction = { statementIds: [by], reason: 'WRONG' };
    expect((await kf.post(`${path}/retractions`, retraction, nyborg)).status).toBe(201);
    const mine = async () => (await kf.said(0)).filter(({ data }) => data['entryId'] === entryId);
    for (const end = Date.now() + 60_000; (await mine()).length < 2 && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await mine()).map(({ type, data }) => [type, data])).toMatchObject([
      [
        'dk.infohus.entry.corrected.v1',
        {
          replaced: [{ statementId: ids[0], by: { statementId: by, content: { text: 'Rettet' } } }],
        },
      ],
      ['dk.infohus.entry.retracted.v1', { statementIds: [by], reason: 'WRONG' }],
    ]);
    expect((await mine())[0]!.data['replaced']).toHaveLength(1);
  });

  it('erases the words of an unlawful statement in the case itself, also what stood there before', async () => {
    const caseId = await openCase();
    const text = (word: string) => ({ category: 'HOUSING', text: word, thirdPerson: 'NONE' });
    const recorded = await kf.post(
      `cases/${caseId}/entries`,
      { ...entry, statements: [text('Ulovligt'), text('Lovligt')] },
      nyborg,
    );
    const entryId: string = recorded.body['entryId']!;
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    const path = `cases/${caseId}/entries/${entryId}`;
    const replacements = [{ statementId, text: 'Også ulovligt' }];
    const corrected = await kf.post(`${path}/corrections`, { replacements }, nyborg);
    const [{ by }] = corrected.body['replaced'] as unknown as [{ by: string }];
    const retract = (id: string, reason: string) =>
      kf.post(`${path}/retractions`, { statementIds: [id], reason }, nyborg);
    expect((await retract(by, 'UNLAWFUL')).status).toBe(201);
    const words = async () => {
      const { body } = await kf.get(`cases/${caseId}/timeline`, nyborg);
      const [item] = body['items'] as unknown as [
        { statements: { state: string; text?: string }[] },
      ];
      return item.statements.map(({ state, text: said }) => [state, said]);
    };
    await eventually(async () => (await words()).filter(([, said]) => said).length === 1);
    expect(await words()).toEqual([
      ['REPLACED', undefined],
      ['RETRACTED', undefined],
      ['CURRENT', 'Lovligt'],
    ]);
  });

  it('previews with the caller’s own token and records nothing', async () => {
    const caseId = await openCase();
    const recorded = await kf.post(`cases/${caseId}/entries`, entry, nyborg);
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    const preview = await kf.post(
      `cases/${caseId}/disclosures/preview`,
      disclosure([statementId]),
      nyborg,
    );
    expect(preview).toMatchObject({ status: 200, body: { recipients: [] } });
    const { path, body } = kf.asked.at(-1)!;
    expect(path).toBe('/policy/v1/previews');
    expect(body).toMatchObject({ caseId, statements: [{ statementId, category: 'HOUSING' }] });
    expect(JSON.stringify(body)).not.toContain('bolig');
  });
});
