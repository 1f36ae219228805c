import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { FORMS } from '#libs/contracts';
import type { EntryView, Page, Party, RequestItem, RequestView } from '#libs/contracts';
import { testIssuer } from '../../../libs/server/test/harness.js';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { clients, copenhagenPolice as police, nyborg } from '../../workbench/src/demo/world.js';
import { knock, verdictOf } from './door.fixture.js';
import type { Answered } from './door.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';
import { aStory, desksAt, social } from './story.fixture.js';
import type { Story } from './story.fixture.js';

const prosecution: Party = { agency: 'prosecution', unit: 'PROSECUTION' };
const necessity = { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };
const why = { 'infohus-purpose': 'CASEWORK', 'infohus-justification': 'POL-1' };
const cpr = '0107890000';

/** RPL § 115(2), 2nd sentence: nothing of it is for an investigation; by no way that HTTP offers. */
describe('For an investigation', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let everyone: Awaited<ReturnType<typeof testIssuer>>;
  let story: Story;
  let policeCase: string;
  let policeDisclosure: string;
  let policeRequest: string;
  let handoverId: string;
  let investigator: Desk;
  const desks = () => desksAt(exchange.url);

  const disclose = async (body: object): Promise<string> => {
    const answer = await desks().prison.post<{ disclosureId: string }>(
      `/cases/${story.caseId}/disclosures`,
      { statementIds: story.statementIds, necessity, ...body },
    );
    return answer.body.disclosureId;
  };
  const preventive = () => new Desk(exchange.url, clients.police, 'police', 'POL-2');

  beforeAll(async () => {
    everyone = await testIssuer('everyone');
    exchange = await startExchange(dataFolder, {
      INFOHUS_ISSUERS: JSON.stringify([everyone.issuer]),
    });
    stores = await Stores.open(dataFolder);
    investigator = new Desk(exchange.url, clients.investigator, 'police', 'POL-1');
    const { prison } = desks();
    story = await aStory(prison, cpr);
    const recipients = [social, police];
    const disclosureId = await disclose({ form: 'KSP_A', purpose: 'RELEASE_PLAN', recipients });
    const offered = await prison.post<{ handoverId: string }>('/handovers', {
      caseId: story.caseId,
      to: social,
      disclosureId,
    });
    handoverId = offered.body.handoverId;
    const own = preventive();
    const message = await own.message(0, ({ kind }) => kind === 'disclosure');
    const opened = await own.post<{ caseId: string }>('/cases', {
      fromInbox: message.number,
      level: 2,
    });
    policeCase = opened.body.caseId;
    const entry = await own.post<{ statements: { statementId: string }[] }>(
      `/cases/${policeCase}/entries`,
      {
        entryType: 'concern',
        occurredAt: '2026-03-01T09:30:00+01:00',
        statements: [{ category: 'RISK', text: 'Uro.', thirdPerson: 'NONE' }],
      },
    );
    const made = await own.post<{ disclosureId: string }>(`/cases/${policeCase}/disclosures`, {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      necessity,
      recipients: [nyborg],
      statementIds: entry.body.statements.map(({ statementId }) => statementId),
    });
    policeDisclosure = made.body.disclosureId;
    const asked = await own.post<{ requestId: string }>('/requests', {
      caseId: policeCase,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to: nyborg,
      categories: ['HOUSING'],
      text: 'Er der en bolig?',
      necessity,
    });
    policeRequest = asked.body.requestId;
    await own.decided(policeCase, policeDisclosure, nyborg);
    await stores.atRest();
  });

  afterAll(async () => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  describe('nothing is disclosed', () => {
    it('under any form, to anyone, when the purpose is to investigate or to prosecute', async () => {
      const word = `planted${randomUUID().replaceAll('-', '')}`;
      const { prison, officer } = desks();
      const { body } = await prison.post<{ statements: { statementId: string }[] }>(
        `/cases/${story.caseId}/entries`,
        {
          entryType: 'note',
          occurredAt: '2026-03-01T09:30:00+01:00',
          statements: [{ category: 'CRIMINAL', text: word, thirdPerson: 'NONE', ownGround: true }],
        },
      );
      const recipients = [social, police, prosecution];
      const statementIds = body.statements.map(({ statementId }) => statementId);
      const made: string[] = [];
      for (const purpose of ['INVESTIGATE', 'PROSECUTE'])
        for (const form of [...FORMS, undefined])
          made.push(await disclose({ form, purpose, recipients, statementIds }));
      for (const id of made)
        for (const recipient of recipients) {
          const { decision, state, statements } = await prison.decided(story.caseId, id, recipient);
          expect(['DENY', 'OTHER_BASIS']).toContain(decision.outcome);
          expect(['INVESTIGATION_PURPOSE', 'OUTSIDE_115']).toContain(decision.reason);
          expect(state).toBe('DECIDED');
          for (const { verdict } of statements ?? []) expect(verdict).toBe('WITHHELD');
        }
      await stores.atRest();
      for (const schema of ['municipality', 'police', 'policy', 'audit'] as const)
        expect([schema, await stores.tablesWith(schema, word)]).toEqual([schema, []]);
      const reason = { purpose: 'AUDIT', justification: 'T-4' };
      const recorded = new Set<string>();
      for await (const { type, data } of officer.client.lines<EntryView>('/audit/v1/replay', {
        reason,
        query: { subject: story.subjectId },
      }))
        if (type === 'dk.infohus.decision.recorded.v1')
          recorded.add(String(data?.['disclosureId']));
      for (const id of made) expect(recorded).toContain(id);
    });

    it.each(['RELEASE_PLAN', 'SUPPORT', 'INVESTIGATE', 'PREVENT'])(
      'when an investigator asks for %s: denied, and the other side hears nothing',
      async (purpose) => {
        const before = await desks().prison.lastMessage();
        const { body } = await investigator.post<{ requestId: string }>('/requests', {
          identifier: { type: 'CPR', value: cpr },
          form: 'KSP_A',
          purpose,
          to: nyborg,
          categories: ['CRIMINAL'],
          text: 'Hvor bor han?',
          necessity,
        });
        const { decision, state } = await eventually('the decision', async () => {
          const view = await investigator.read<RequestView>(`/requests/${body.requestId}`);
          return view.decision === undefined ? undefined : view;
        });
        expect(state).toBe('DENIED');
        expect(decision).toMatchObject({
          outcome: 'DENY',
          reason: 'INVESTIGATION_PURPOSE',
          forbidden: true,
        });
        await stores.atRest();
        expect(await desks().prison.lastMessage()).toBe(before);
      },
    );
  });

  describe('nothing is read', () => {
    const paths = (): readonly string[] => [
      '/cases',
      `/cases/${policeCase}`,
      `/cases/${policeCase}/timeline`,
      `/cases/${policeCase}/disclosures/${policeDisclosure}`,
      '/inbox',
      '/inbox/1',
      '/inbox/stream',
      '/handovers',
      `/handovers/${handoverId}`,
      `/requests/${policeRequest}`,
    ];
    const asActing = async (acts: string, path: string): Promise<Answered> => {
      const token = await everyone.sign({
        sub: `police-${acts}`,
        client_id: 'police',
        agency: '1470',
        unit: 'POLICE',
        function: acts,
        scope: 'agency',
      });
      return knock(`${exchange.url}/police/v1${path}`, { token, headers: why });
    };

    it('though the preventive unit reads all of it', async () => {
      for (const path of paths().filter((one) => !/stream|\/handovers\/./.test(one)))
        expect([path, (await asActing('PREVENTION', path)).status]).toEqual([path, 200]);
    });

    it.each(['INVESTIGATION', 'PROSECUTION', 'INTELLIGENCE', 'CONTROL', 'OTHER'])(
      'by the function %s: 404 everywhere, as for what is not there',
      async (acts) => {
        for (const path of paths())
          expect([path, verdictOf(await asActing(acts, path))]).toEqual([path, '404 not-found']);
        const requests = await asActing(acts, '/requests');
        expect((JSON.parse(requests.text) as Page<RequestItem>).items).toEqual([]);
      },
    );

    it('and each attempt is on record, with who it was and what for', async () => {
      const attempts = await eventually('the look-ups', async () => {
        const { body } = await desks().officer.client.get<{ items: EntryView[] }>(
          '/audit/v1/lookups',
          { reason: { purpose: 'AUDIT', justification: 'T-4' }, query: { limit: 500 } },
        );
        const found = body.items.filter(({ function: acts }) => acts === 'INVESTIGATION');
        const refused = found.filter(({ data }) => data?.['outcome'] === 'REFUSED');
        return refused.length >= paths().length ? found : undefined;
      });
      const refused = attempts.filter(({ actor }) => actor === 'police-INVESTIGATION');
      expect(refused.map(({ data }) => String(data?.['target'])).sort()).toEqual(
        paths()
          .map((path) => path.split('/').at(-1)!)
          .map((last) => (last === 'timeline' ? policeCase : last))
          .map((last) => (/^[a-z]+$/.test(last) ? 'list' : last))
          .sort(),
      );
      for (const { data } of refused)
        expect(data).toMatchObject({ outcome: 'REFUSED', returned: [] });
    });

    it('but what became of one’s own asking', async () => {
      const { items } = (await investigator.client.get<Page<RequestItem>>('/police/v1/requests'))
        .body;
      expect(items).toHaveLength(4);
      for (const { requestId } of items) {
        const view = await investigator.read<RequestView>(`/requests/${requestId}`);
        expect(view).toMatchObject({ direction: 'MADE', text: 'Hvor bor han?' });
      }
      for (const { requestId } of items)
        expect(await preventive().refusalOf(`/requests/${requestId}`)).toBeNull();
    });
  });

  it('nothing is written into a case of prevention', async () => {
    const writes: readonly (readonly [string, object])[] = [
      ['/cases', { identifier: { type: 'CPR', value: cpr }, level: 2 }],
      [
        `/cases/${policeCase}/entries/${randomUUID()}/retractions`,
        { statementIds: [randomUUID()], reason: 'WRONG' },
      ],
      [`/cases/${policeCase}/closure`, { reason: 'UNFOUNDED' }],
      [
        `/cases/${policeCase}/facts`,
        { type: 'ConcernAssessed', concern: true, date: '2026-03-01' },
      ],
      [`/requests/${policeRequest}/refusal`, {}],
    ];
    const before = await stores.atRest();
    for (const [path, body] of writes) {
      const refused = await investigator.client
        .post(`/police/v1${path}`, body)
        .then(() => 'taken')
        .catch((error: { code: string }) => error.code);
      expect([path, refused]).toEqual([path, 'forbidden-function']);
    }
    expect(await stores.recorded()).toBe(before);
  });
});
