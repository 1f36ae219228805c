import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type {
  DisclosureView,
  EntryView,
  InboxItem,
  Page,
  Party,
  RequestView,
} from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { clients, copenhagenPolice as police, nyborg } from '../../workbench/src/demo/world.js';
import { knock, tokenFor } from './door.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';
import { aStory, housing, jobcentre, social } from './story.fixture.js';
import type { Story } from './story.fixture.js';

const necessity = { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };
const recipients: readonly Party[] = [social, jobcentre, police, housing];
const [flagged, plain] = ['0107850000', '0107860000'];

/** Two persons with the same story; about one of them, the police are investigating. */
type Told = Readonly<{ story: Story; views: readonly (readonly [string, unknown])[] }>;

/** What is the same in two stories: ids by the order in which they come, no times, no message numbers. */
const shapeOf = (views: Told['views']): readonly string[] => {
  const ids = new Map<string, string>();
  const named = (id: string): string => ids.get(id) ?? (ids.set(id, `id-${ids.size}`), named(id));
  return views.map(([what, view]) =>
    `${what} ${JSON.stringify(view)}`
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, named)
      .replaceAll(/"[0-9a-f]{64}"/g, '"hash"')
      .replaceAll(/"20\d\d-\d\d-\d\dT[^"]*"/g, '"time"')
      .replaceAll(/"[0-9a-f]{32}"/g, '"correlation"')
      .replaceAll(/"(number|openedFrom)":\d+/g, '"number":n'),
  );
};

describe('That a person is under investigation', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let told: readonly [Told, Told];

  const deskOf = (role: keyof typeof clients, service: string): Desk =>
    new Desk(exchange.url, clients[role], service, 'T-1');
  const all = () => ({
    prison: deskOf('prison', 'prison-probation'),
    social: deskOf('social', 'municipality'),
    jobcentre: deskOf('jobcentre', 'municipality'),
    police: deskOf('police', 'police'),
  });
  const flag = async (state: 'SET' | 'CLEARED') =>
    knock(`${exchange.url}/police/v1/investigation-flags`, {
      token: await tokenFor(exchange.url, clients.investigator),
      headers: { 'idempotency-key': randomUUID() },
      body: { identifier: { type: 'CPR', value: flagged }, state },
    });

  const discloseAll = async (prison: Desk, story: Story): Promise<readonly unknown[]> => {
    const path = `/cases/${story.caseId}/disclosures`;
    const body = {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      recipients,
      statementIds: story.statementIds,
      necessity,
    };
    const preview = await prison.post(`${path}/preview`, body);
    const made = await prison.post<{ disclosureId: string }>(path, body);
    const view = await eventually('all decided', async () => {
      const now = await prison.read<DisclosureView>(`${path}/${made.body.disclosureId}`);
      const open = now.recipients.filter(({ state, decision }) =>
        decision?.outcome === 'DENY' ? false : state !== 'DELIVERED',
      );
      return open.length === 0 && now.recipients.length === recipients.length ? now : undefined;
    });
    return [preview.body, view];
  };

  const ask = async (desk: Desk, cpr: string): Promise<RequestView> => {
    const { body } = await desk.post<{ requestId: string }>('/requests', {
      identifier: { type: 'CPR', value: cpr },
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to: nyborg,
      categories: ['HOUSING', 'CRIMINAL'],
      text: 'Er der en bolig?',
      necessity,
    });
    return eventually('the decision on the asking', async () => {
      const view = await desk.read<RequestView>(`/requests/${body.requestId}`);
      return view.decision === undefined ? undefined : view;
    });
  };

  const inboxOf = async (desk: Desk, after: number): Promise<readonly unknown[]> => {
    const { body } = await desk.client.get<Page<InboxItem>>(desk.path('/inbox'), {
      query: { after, limit: 200 },
    });
    const views: unknown[] = [];
    // Two decisions may cross on their way; what was said is the same in either order.
    for (const { number } of body.items) views.push(await desk.open(number));
    return views.sort((a, b) =>
      JSON.stringify(shapeOf([['', a]])) < JSON.stringify(shapeOf([['', b]])) ? -1 : 1,
    );
  };

  const live = async (cpr: string): Promise<Told> => {
    const { prison, social: town, jobcentre: work, police: district } = all();
    const desks = [prison, town, work, district];
    const before = await Promise.all(desks.map((desk) => desk.lastMessage()));
    const views: [string, unknown][] = [];
    const story = await aStory(prison, cpr);
    const statements = [
      { category: 'CRIMINAL', text: 'Dømt for vold.', thirdPerson: 'NONE', ownGround: true },
      { category: 'RISK', text: 'Uro.', thirdPerson: 'NECESSARY', identifiesInformant: true },
    ];
    const entry = await prison.post<{ entryId: string; statements: { statementId: string }[] }>(
      `/cases/${story.caseId}/entries`,
      { entryType: 'assessment', occurredAt: '2026-03-01T09:30:00+01:00', statements },
    );
    const more = entry.body.statements.map(({ statementId }) => statementId);
    const whole = { ...story, statementIds: [...story.statementIds, ...more] };
    views.push(['first disclosure', await discloseAll(prison, whole)]);
    views.push(['without the risk', await discloseAll(prison, story)]);
    const cases: [string, Desk, string][] = [['prison', prison, story.caseId]];
    for (const [at, [name, desk]] of (
      [
        ['town', town],
        ['work', work],
        ['district', district],
      ] as const
    ).entries()) {
      const message = await desk.message(before[at + 1]!, ({ kind }) => kind === 'disclosure');
      const { body } = await desk.post<{ caseId: string }>('/cases', {
        fromInbox: message.number,
        level: 2,
      });
      cases.push([name, desk, body.caseId]);
    }
    views.push(['asking of the district', await ask(district, cpr)]);
    views.push(['asking of the work', await ask(work, cpr)]);
    await prison.post(`/cases/${story.caseId}/entries/${entry.body.entryId}/corrections`, {
      replacements: [{ statementId: more[0], text: 'Dømt for simpel vold.' }],
    });
    await stores.atRest();
    for (const [name, desk, caseId] of cases) {
      views.push([`case of ${name}`, await desk.read(`/cases/${caseId}`)]);
      views.push([`timeline of ${name}`, await desk.timeline(caseId)]);
    }
    for (const [at, desk] of desks.entries())
      views.push([`inbox ${at}`, await inboxOf(desk, before[at]!)]);
    return { story, views };
  };

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    expect((await flag('SET')).status).toBe(204);
    const first = await live(flagged);
    told = [first, await live(plain)];
  });

  afterAll(async () => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('changes the decision, which audit sees', async () => {
    const officer = deskOf('officer', 'audit');
    const conditionsOf = async ({ story }: Told): Promise<readonly string[]> => {
      const found: string[] = [];
      const reason = { purpose: 'AUDIT', justification: 'T-4' };
      for await (const { type, data } of officer.client.lines<EntryView>(officer.path('/replay'), {
        reason,
        query: { subject: story.subjectId },
      }))
        if (type === 'dk.infohus.decision.recorded.v1')
          found.push(...(data!['decision'] as { conditions: string[] }).conditions);
      return found;
    };
    expect(await conditionsOf(told[0])).toContain('ROLE_SEPARATION');
    expect(await conditionsOf(told[1])).not.toContain('ROLE_SEPARATION');
    expect(await conditionsOf(told[1])).toContain('PARTICIPANT_ENROLLED');
  });

  it('changes nothing that anyone else sees: previews, decisions, cases, timelines, inboxes', () => {
    expect(told[1].views.length).toBeGreaterThan(10);
    const [one, other] = told.map(({ views }) => shapeOf(views)) as [string[], string[]];
    for (const [at, shape] of one.entries()) expect(shape).toBe(other[at]);
  });

  it('stands in no store but those of the police’s own flag, the policy service and audit', async () => {
    for (const schema of ['municipality', 'police', 'prison_probation', 'asylum'] as const)
      for (const word of ['ROLE_SEPARATION', 'PARTICIPANT_ENROLLED', 'openInvestigation'])
        expect([schema, word, await stores.tablesWith(schema, word)]).toEqual([schema, word, []]);
    expect(await stores.tablesWith('police', 'InvestigationFlagSet')).toEqual(['events']);
    expect(await stores.topicsWith('ROLE_SEPARATION')).toEqual(['infohus.decisions.v1']);
    expect(await stores.topicsWith('openInvestigation')).toEqual(['infohus.decisions.v1']);
  });

  it('is hinted at in no explanation, nor is who takes part', () => {
    const explanations = (view: unknown): readonly string[] =>
      [...JSON.stringify(view).matchAll(/"explanation":(\{[^}]*\})/g)].map(
        ([, words = '']) => words,
      );
    const all = told.flatMap(({ views }) => views.flatMap(([, view]) => explanations(view)));
    const permits = all.filter((words) => /may be disclosed/.test(words));
    expect(permits.length).toBeGreaterThan(20);
    for (const words of all) expect(words).not.toMatch(/efterforsk|investigat|adskil|separat/i);
    for (const words of permits) expect(words).not.toMatch(/tilmeld|enrol|deltage|take part/i);
  });

  it('is answered the same whether it stood there before or not', async () => {
    const answers = [await flag('SET'), await flag('CLEARED'), await flag('CLEARED')];
    for (const { status, text, headers } of answers) {
      expect([status, text]).toEqual([204, '']);
      for (const name of ['etag', 'location']) expect(headers.get(name)).toBeNull();
    }
  });
});
