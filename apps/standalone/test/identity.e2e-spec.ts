import { rmSync } from 'node:fs';
import type { CaseView, TimelineView } from '#libs/contracts';
import { Problem } from '#libs/client';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { aStory, desksAt, social } from './story.fixture.js';

/** A man whom the municipality knows by his number, and the prison by another one until somebody sees that. */
describe('One person under two numbers', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let desks: ReturnType<typeof desksAt>;
  let register: Desk;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    desks = desksAt(exchange.url);
    register = new Desk(exchange.url, 'register-coordinator', 'policy', 'T-9');
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const openedBy = async (desk: Desk, identifier: object) =>
    (await desk.post<{ caseId: string; subjectId: string }>('/cases', { identifier, level: 2 }))
      .body;
  const receivedIn = async (caseId: string): Promise<readonly string[]> => {
    const { items }: TimelineView = await desks.social.timeline(caseId);
    return items.flatMap((item) =>
      item.kind === 'received'
        ? item.statements.map((one) => (one.state === 'CURRENT' ? (one.text ?? '') : one.reason))
        : [],
    );
  };

  it('is one in both read models while the link stands, and what was wrong is taken back after it', async () => {
    const prisoner = await aStory(desks.prison, '0907800000');
    const alias = { type: 'REPLACEMENT_CPR', value: '0907809999' };
    const atTown = await openedBy(desks.social, alias);
    const atPrison = await openedBy(desks.prison, alias);
    expect(atPrison.subjectId).toBe(atTown.subjectId);

    // Under that number nothing is known that lets anything be given.
    const entry = await desks.prison.post<{ statements: { statementId: string }[] }>(
      `/cases/${atPrison.caseId}/entries`,
      {
        entryType: 'note',
        occurredAt: '2026-03-01T09:30:00+01:00',
        statements: [{ category: 'HOUSING', text: 'Står uden tag.', thirdPerson: 'NONE' }],
      },
    );
    const statementIds = entry.body.statements.map(({ statementId }) => statementId);
    const give = async () => {
      const { body } = await desks.prison.post<{ disclosureId: string }>(
        `/cases/${atPrison.caseId}/disclosures`,
        {
          form: 'KSP_A',
          purpose: 'RELEASE_PLAN',
          recipients: [social],
          statementIds,
          necessity: { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
        },
      );
      return desks.prison.decided(atPrison.caseId, body.disclosureId, social);
    };
    expect((await give()).decision.outcome).toBe('DENY');

    const { body } = await eventually('the cases at the register', () =>
      register
        .post<{ linkId: string }>(`/subjects/${atTown.subjectId}/links`, {
          into: prisoner.subjectId,
        })
        .catch((error: unknown) => {
          if (error instanceof Problem && error.status === 404) return undefined;
          throw error;
        }),
    );
    const shown = await eventually('the link at the municipality', async () => {
      const view = await desks.social.read<CaseView>(`/cases/${atTown.caseId}`);
      return view.alsoKnownAs === undefined ? undefined : view;
    });
    expect(shown.alsoKnownAs).toEqual([prisoner.subjectId]);
    expect(await openedBy(desks.social, alias)).toMatchObject({ subjectId: prisoner.subjectId });

    expect((await give()).decision.outcome).toMatch(/^PERMIT/);
    const underNumber = await desks.prison.post<{ disclosureId: string }>(
      `/cases/${prisoner.caseId}/disclosures`,
      {
        form: 'KSP_A',
        purpose: 'RELEASE_PLAN',
        recipients: [social],
        statementIds: prisoner.statementIds,
        necessity: { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
      },
    );
    await desks.prison.decided(prisoner.caseId, underNumber.body.disclosureId, social);
    await eventually('both in one timeline', async () => {
      const texts = await receivedIn(atTown.caseId);
      return texts.includes('Står uden tag.') && texts.includes('Har ingen bolig.')
        ? texts
        : undefined;
    });

    await register.post(`/subjects/${atTown.subjectId}/splits`, { linkId: body.linkId });
    const after = await eventually('the split at the municipality', async () => {
      const texts = await receivedIn(atTown.caseId);
      // The withdrawal and the split come one after the other, in any order.
      const isApart = !texts.includes('Har ingen bolig.');
      return texts.includes('DECISION_WRONG') && isApart ? texts : undefined;
    });
    expect(after).toEqual(['DECISION_WRONG']);
    const { items } = await desks.prison.timeline(atPrison.caseId);
    expect(items.map(({ kind }) => kind)).toEqual(['entry']);
  });
});
