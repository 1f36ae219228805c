import { randomUUID } from 'node:crypto';
import type { CaseView, DisclosureView, Page, TimelineView } from '#libs/contracts';
import type { CaseEvent } from '#libs/domain';
import { NotRecorded } from '#libs/kernel';
import { withPostgres } from '../../../testing/src/postgres.js';
import { problemAt } from '../../../server/test/harness.js';
import { caseOpened, startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  jobCentre,
  permitted,
  police,
  prison,
  social,
} from '../../test/inbox-messages.js';

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

  it('shows in the timeline what was received about its subject, with its words', async () => {
    const { caseId, subjectId } = await openCase();
    const statement = aStatement();
    const message = aDisclosure(social, ++number, [statement], { subjectId, withheld: true });
    await trial.arrive(message);
    expect(await timeline(caseId)).toMatchObject({
      caseId,
      subjectId,
      items: [
        {
          kind: 'received',
          number: message.number,
          as: 'disclosure',
          from: prison,
          form: 'KSP_A',
          decisionId: message.data.decisionId,
          decision: permitted,
          withheld: true,
          statements: [
            {
              state: 'CURRENT',
              statementId: statement.statementId,
              text: statement.content!.text,
              notForInvestigation: true,
              mayGoOnward: true,
              eraseBy: '2027-11-20',
            },
          ],
        },
      ],
    });
  });

  it('says nothing of withholding where nothing was withheld, and nothing of dates that are not set', async () => {
    const { caseId, subjectId } = await openCase();
    await trial.arrive(
      aDisclosure(social, ++number, [aStatement({ eraseBy: null })], { subjectId }),
    );
    const [item] = (await timeline(caseId)).items;
    expect(item).not.toHaveProperty('withheld');
    expect(JSON.stringify(item)).not.toMatch(/eraseBy|reassessBy|legalBasis/);
  });

  it('shows own entries and facts beside what was received, in the order in which they were recorded', async () => {
    const { caseId, subjectId, stream } = await openCase();
    const [entryId, first, second, better] = Array.from({ length: 4 }, () => randomUUID());
    const marks = {
      category: 'SOCIAL',
      thirdPerson: 'NONE',
      identifiesInformant: false,
      ownGround: false,
      commitment: 'cd'.repeat(32),
    } as const;
    await trial.stores.content.put([
      { id: first!, subjectId, text: 'said first', salt: 'ab'.repeat(32) },
      { id: better!, subjectId, text: 'said better', salt: 'ab'.repeat(32) },
    ]);
    const entry = {
      entryId: entryId!,
      entryType: 'note',
      occurredAt: '2026-11-01T08:00:00+01:00',
    } as const;
    const events: readonly CaseEvent[] = [
      {
        type: 'EntryRecorded',
        data: {
          ...entry,
          statements: [
            { ...marks, statementId: first! },
            { ...marks, statementId: second! },
          ],
        },
      },
      {
        type: 'EntryCorrected',
        data: {
          ...entry,
          caseId,
          subjectId,
          replaced: [
            {
              statementId: first!,
              by: { ...marks, statementId: better! },
              disclosed: false,
              sameMarks: true,
            },
          ],
        },
      },
      {
        type: 'EntryRetracted',
        data: {
          caseId,
          subjectId,
          entryId: entryId!,
          statementIds: [second!],
          disclosed: [],
          reason: 'WRONG',
        },
      },
    ];
    await trial.own(stream, social, ...events);
    await trial.arrive(aDisclosure(social, ++number, [], { subjectId }));
    const fact = { type: 'ConcernAssessed', concern: true, date: '2026-11-02' } as const;
    await trial.own(stream, social, {
      type: 'FactRecorded',
      data: { caseId, subjectId, factId: randomUUID(), fact },
    });
    const { items } = await timeline(caseId);
    expect(items.map(({ kind }) => kind)).toEqual(['entry', 'received', 'fact']);
    expect(items[0]).toMatchObject({
      entryId,
      occurredAt: entry.occurredAt,
      retracted: 'WRONG',
      statements: [
        { statementId: first, state: 'REPLACED', replacedBy: better, text: 'said first' },
        { statementId: better, state: 'CURRENT', text: 'said better' },
        { statementId: second, state: 'RETRACTED' },
      ],
    });
    expect(items[2]).toMatchObject({ fact });
  });

  it('shows of a withdrawn statement that it was here, and nothing that it said', async () => {
    const { caseId, subjectId } = await openCase();
    const statement = aStatement({ category: 'HEALTH' });
    const message = aDisclosure(social, ++number, [statement], { subjectId });
    const { decisionId, disclosureId } = message.data;
    const statementIds = [statement.statementId];
    await trial.arrive(
      message,
      aMessage(
        social,
        ++number,
        'withdrawal',
        { decisionId, disclosureId, statementIds, reason: 'RETRACTED' },
        subjectId,
      ),
    );
    const { items } = await timeline(caseId);
    expect(items).toMatchObject([
      {
        statements: [
          { state: 'WITHDRAWN', statementId: statement.statementId, reason: 'RETRACTED' },
        ],
      },
    ]);
    const shown = JSON.stringify(items);
    for (const trace of ['HEALTH', statement.commitment, statement.content!.text])
      expect(shown).not.toContain(trace);
  });

  it('goes page by page without losing or doubling anything', async () => {
    const { caseId, subjectId } = await openCase();
    const messages = Array.from({ length: 7 }, () =>
      aDisclosure(social, ++number, [aStatement()], { subjectId }),
    );
    await trial.arrive(...messages);
    const seen: number[] = [];
    for (let query = '?limit=3'; query !== '';) {
      const { items, next } = await timeline(caseId, query);
      seen.push(...items.map((item) => (item.kind === 'received' ? item.number : -1)));
      expect(items.length).toBeLessThanOrEqual(3);
      query = next === undefined ? '' : `?limit=3&cursor=${next}`;
    }
    expect(seen).toEqual(messages.map((message) => message.number));
    for (const cursor of ['nonsense', Buffer.from('cases:5').toString('base64url')]) {
      const refused = await problemAt(
        trial.get(`cases/${caseId}/timeline?cursor=${cursor}`, social),
      );
      expect(refused).toMatchObject({ status: 400, code: 'invalid-cursor' });
    }
  });

  it('leaves out what the decision does not let this reader see, and what has ended', async () => {
    const { caseId, subjectId } = await openCase();
    const units = [social.unit];
    const only = (functions: readonly ['CARE' | 'CASEWORK'], until: string | null = null) =>
      aDisclosure(social, ++number, [aStatement()], {
        subjectId,
        readers: { units, functions, until },
      });
    const [mine, others, over] = [
      only(['CASEWORK']),
      only(['CARE']),
      only(['CASEWORK'], '2020-01-01T00:00:00Z'),
    ];
    const ended = only(['CASEWORK']);
    const { decisionId, disclosureId } = ended.data;
    await trial.arrive(mine, others, over, ended);
    await trial.arrive(
      aMessage(
        social,
        ++number,
        'withdrawal',
        { decisionId, disclosureId, statementIds: [], reason: 'ACCESS_ENDED' },
        subjectId,
      ),
    );
    const { items } = await timeline(caseId);
    expect(items.map((item) => item.kind === 'received' && item.number)).toEqual([mine.number]);
  });

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
