import { randomUUID } from 'node:crypto';
import type { CaseView, DisclosureView, Page, TimelineView } from '#libs/contracts';
import { NotRecorded } from '#libs/kernel';
import { withPostgres } from '../../../testing/src/postgres.js';
import { problemAt } from '../../../server/test/harness.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  jobCentre,
  permitted,
  police,
  social,
} from '../../test/inbox-messages.js';
import { caseOpened } from '../../test/own-events.js';

const describePostgres = await withPostgres();

const investigator = { function: 'INVESTIGATION', sub: 'investigator-1' };

describePostgres('a case as its tenant reads it', () => {
  let trial: AgencyTrial;
  let number = 0;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  const openCase = async (by = social) => {
    const [caseId, subjectId] = [randomUUID(), randomUUID()];
    await trial.own(`case-${caseId}`, by, caseOpened(by, caseId, subjectId));
    return { caseId, subjectId, stream: `case-${caseId}` };
  };

  const timeline = async (caseId: string, query = ''): Promise<TimelineView> => {
    const response = await trial.get(`cases/${caseId}/timeline${query}`, social);
    expect(response.status).toBe(200);
    return (await response.json()) as TimelineView;
  };

  it('tells the sender what was decided for each recipient, and what arrived', async () => {
    const { caseId, subjectId, stream } = await openCase();
    const [disclosureId, decisionId, statementId] = [randomUUID(), randomUUID(), randomUUID()];
    await trial.own(stream, social, {
      type: 'DisclosureMade',
      data: {
        disclosureId,
        caseId,
        subjectId,
        form: 'KSP_A',
        purpose: 'RELEASE_PLAN',
        extent: 'ITEMS',
        necessity: 'DOCUMENTED',
        necessityCommitment: null,
        meeting: 'NONE',
        recipients: [police, jobCentre],
        statements: [],
        requestId: null,
        retryOf: null,
      },
    });
    const verdict = {
      statementId,
      category: 'HEALTH',
      verdict: 'WITHHELD',
      reason: 'NOT_NECESSARY',
    } as const;
    const decided = aMessage(
      social,
      ++number,
      'decision',
      {
        decisionId,
        disclosureId,
        requestId: null,
        recipient: police,
        decision: permitted,
        statements: [verdict],
      },
      subjectId,
    );
    const path = `cases/${caseId}/disclosures/${disclosureId}`;
    const view = async () => (await (await trial.get(path, social)).json()) as DisclosureView;
    await trial.arrive(decided);
    expect((await view()).recipients).toEqual([
      expect.objectContaining({
        recipient: police,
        state: 'DECIDED',
        decisionId,
        decision: permitted,
        statements: [verdict],
      }),
      { recipient: jobCentre, state: 'PENDING', receipts: [] },
    ]);
    const receivedAt = '2026-11-21T11:00:00.000Z';
    const receipt = { disclosureId, decisionId, recipient: police, receivedAt, of: randomUUID() };
    await trial.arrive(aMessage(social, ++number, 'receipt', receipt, subjectId));
    expect((await view()).recipients[0]).toMatchObject({
      state: 'DELIVERED',
      deliveredAt: receivedAt,
      receipts: [{ messageId: receipt.of, receivedAt }],
    });
  });

  it('carries the revision of its stream, and lists cases newest first without naming anybody', async () => {
    const { caseId, subjectId, stream } = await openCase(jobCentre);
    const later = await openCase(jobCentre);
    await trial.own(stream, jobCentre, {
      type: 'CaseClosed',
      data: { caseId, subjectId, reason: 'COMPLETED' },
    });
    const response = await trial.get(`cases/${caseId}`, jobCentre);
    expect(response.headers.get('etag')).toBe('"1"');
    expect((await response.json()) as CaseView).toMatchObject({
      caseId,
      subjectId,
      tenant: '101.MUNICIPALITY_JOBCENTRE',
      closing: 'COMPLETED',
      revision: 1,
    });
    const list = (await (await trial.get('cases', jobCentre)).json()) as Page<{ caseId: string }>;
    expect(list.items.map((item) => item.caseId)).toEqual([later.caseId, caseId]);
    expect(JSON.stringify(list)).not.toContain(subjectId);
  });

  const lastLookUp = async () => (await trial.lookUps('101')).at(-1)!;

  it('records each look before it answers, with who, why and what was shown', async () => {
    const { caseId, subjectId } = await openCase();
    const statement = aStatement();
    await trial.arrive(aDisclosure(social, ++number, [statement], { subjectId }));
    await timeline(caseId);
    expect(await lastLookUp()).toMatchObject({
      type: 'LookupRecorded',
      actor: 'person-1',
      agency: '101',
      unit: social.unit,
      purpose: 'CASEWORK',
      data: {
        view: 'timeline',
        target: caseId,
        subjectId,
        caseId,
        reader: { actor: 'person-1', function: 'CASEWORK' },
        justification: 'J-2026/17',
        outcome: 'SHOWN',
        returned: [statement.statementId],
      },
    });
  });

  it.each(['cases/:id', 'cases/:id/timeline', `cases/:id/disclosures/${randomUUID()}`])(
    'answers %s to an investigator, to another tenant and for no case at all in the very same words',
    async (path) => {
      const { caseId, subjectId } = await openCase();
      const ask = async (id: string, ...who: [typeof social, object?]) => {
        const problem = await problemAt(trial.get(path.replace(':id', id), ...who));
        const { correlationId: _, instance, ...rest } = problem;
        expect(instance).toContain(id);
        return rest;
      };
      const missing = await ask(randomUUID(), social);
      expect(missing).toMatchObject({ status: 404, code: 'not-found' });
      expect(await ask(caseId, jobCentre)).toEqual(missing);
      const before = (await trial.lookUps('101')).length;
      expect(await ask(caseId, social, investigator)).toEqual(missing);
      const refused = (await trial.lookUps('101')).slice(before);
      expect(refused).toHaveLength(1);
      const known = path.includes('disclosures') ? null : subjectId;
      expect(refused[0]).toMatchObject({
        actor: 'investigator-1',
        function: 'INVESTIGATION',
        data: { outcome: 'REFUSED', subjectId: known, returned: [] },
      });
    },
  );

  it('refuses the list to an investigator, on record', async () => {
    const problem = await problemAt(trial.get('cases', social, investigator));
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
    expect((await lastLookUp()).data).toMatchObject({
      view: 'cases',
      target: 'list',
      outcome: 'REFUSED',
    });
  });

  it('shows nothing when the look could not be recorded', async () => {
    const { caseId } = await openCase();
    const append = trial.stores.store.append;
    trial.stores.store.append = () => Promise.reject(new NotRecorded());
    try {
      for (const path of [`cases/${caseId}`, `cases/${caseId}/timeline`]) {
        const problem = await problemAt(trial.get(path, social));
        expect(problem).toMatchObject({ status: 503, code: 'not-recorded' });
      }
      trial.stores.store.append = () => Promise.reject(new TypeError('a bug'));
      expect(await problemAt(trial.get(`cases/${caseId}`, social))).toMatchObject({ status: 503 });
    } finally {
      trial.stores.store.append = append;
    }
  });

  it('asks for purpose and justification before it looks', async () => {
    const { caseId } = await openCase();
    const before = (await trial.lookUps('101')).length;
    for (const [headers, code] of [
      [{ 'infohus-purpose': '' }, 'missing-purpose'],
      [{ 'infohus-purpose': 'CURIOSITY' }, 'missing-purpose'],
      [{ 'infohus-justification': '' }, 'missing-justification'],
    ] as const)
      expect(await problemAt(trial.get(`cases/${caseId}`, social, {}, headers))).toMatchObject({
        status: 400,
        code,
      });
    expect((await trial.lookUps('101')).length).toBe(before);
  });

  it('serves nobody whose agency lives elsewhere', async () => {
    expect(await problemAt(trial.get('cases', police, { function: 'PREVENTION' }))).toMatchObject({
      code: 'not-served-here',
    });
  });
});
