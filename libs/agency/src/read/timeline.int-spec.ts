import { randomUUID } from 'node:crypto';
import type { TimelineView } from '#libs/contracts';
import type { CaseEvent } from '#libs/domain';
import { withPostgres } from '../../../testing/src/postgres.js';
import { problemAt } from '../../../server/test/harness.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  permitted,
  prison,
  social,
} from '../../test/inbox-messages.js';
import { caseOpened } from '../../test/own-events.js';

const describePostgres = await withPostgres();

describePostgres('the timeline of a case', () => {
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
          erased: [],
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
});
