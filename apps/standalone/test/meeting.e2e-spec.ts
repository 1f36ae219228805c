import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Party } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { codeOf, handoverDesks, offered } from './handover.fixture.js';
import { aStory } from './story.fixture.js';

type Meeting = Readonly<{
  state: string;
  conclusion?: string;
  agenda: readonly unknown[];
  oral: readonly Readonly<{
    decided: readonly Readonly<{ outcome?: string }>[];
    notFor: readonly Party[];
  }>[];
  denied: readonly string[];
}>;

const police: Party = { agency: '1470', unit: 'POLICE' };
const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };
const necessity = { need: 'Bekymring.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };

describe('A case meeting of the info-house', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let infohouse: Desk;
  let officers: Desk;
  let socials: Desk;
  let teachers: Desk;
  let auditor: Desk;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    const { url } = exchange;
    infohouse = new Desk(url, 'copenhagen-infohouse', 'municipality', 'M-1');
    officers = new Desk(url, 'copenhagen-police', 'police', 'M-2');
    socials = new Desk(url, 'copenhagen-social', 'municipality', 'M-3');
    teachers = new Desk(url, 'copenhagen-school', 'municipality', 'M-5');
    auditor = new Desk(url, 'compliance-officer', 'audit', 'M-4');
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  /** A concern of the info-house, and what it can say about it. */
  const concern = async (cpr: string) => {
    const { caseId } = (
      await infohouse.post<{ caseId: string }>('/cases', {
        identifier: { type: 'CPR', value: cpr },
        level: 2,
      })
    ).body;
    for (const fact of [
      { type: 'ResidenceRecorded', municipality: '101', from: '2019-04-01' },
      { type: 'ConcernAssessed', concern: true, date: daysFromNow(-2) },
    ])
      await infohouse.post(`/cases/${caseId}/facts`, fact);
    const recorded = await infohouse.post<{ statements: { statementId: string }[] }>(
      `/cases/${caseId}/entries`,
      {
        entryType: 'concern',
        occurredAt: new Date(Date.now() - 60_000).toISOString(),
        statements: ['RISK', 'SOCIAL'].map((category) => ({
          category,
          text: 'Et udsagn.',
          thirdPerson: 'NONE',
        })),
      },
    );
    const statementIds = recorded.body.statements.map(({ statementId }) => statementId);
    return { caseId, statementIds };
  };
  const said = (statementIds: readonly string[], to: Party, purpose = 'PREVENT') => ({
    form: 'INFOHOUSE_MUNICIPALITY',
    purpose,
    extent: 'ITEMS',
    recipients: [to],
    statementIds,
    necessity,
  });
  const call = async (caseId: string, present: readonly Party[]): Promise<string> => {
    const body = { caseId, on: daysFromNow(0), present };
    return (await infohouse.post<{ meetingId: string }>('/meetings', body)).body.meetingId;
  };
  const at = (meetingId: string, what: string, body: object) =>
    infohouse.post<{ disclosureId: string }>(`/meetings/${meetingId}/${what}`, body);
  /** Invites the social services as a guest for one case. */
  const invite = (caseId: string) =>
    infohouse.client.post('/policy/v1/collaborations/INFOHOUSE_MUNICIPALITY.101/invitations', {
      party: social,
      function: 'CASEWORK',
      caseId,
      until: daysFromNow(7),
    });
  /** What a desk is told of a meeting, after that message. */
  const toldAt = async (desk: Desk, after: number) => {
    const { number } = await desk.message(after, ({ kind }) => kind === 'meeting');
    return (await desk.open(number)).message.data;
  };
  const listOf = async (desk: Desk, query: Record<string, string> = {}) => {
    const { body } = await desk.client.get<{ items: readonly object[]; next?: string }>(
      desk.path('/meetings'),
      { query },
    );
    return body;
  };
  const seen = (meetingId: string): Promise<Meeting> =>
    infohouse.read<Meeting>(`/meetings/${meetingId}`);

  it('speaks only of what was decided before; what was said beyond is decided after, and a denial is an incident', async () => {
    const { caseId, statementIds } = await concern('2007900000');
    const meetingId = await call(caseId, [police, social]);
    const given = await infohouse.post<{ disclosureId: string }>(
      `/cases/${caseId}/disclosures`,
      said([statementIds[0]!], police),
    );
    const { disclosureId } = given.body;
    await infohouse.decided(caseId, disclosureId, police);
    await eventually('the item is on the agenda', async () =>
      (await codeOf(at(meetingId, 'agenda', { disclosureId }))) === 'done' ? true : undefined,
    );
    const early = at(meetingId, 'oral', said([statementIds[1]!], police));
    expect(await codeOf(early)).toBe('meeting-not-held');
    await at(meetingId, 'held', { on: daysFromNow(0) });
    expect((await seen(meetingId)).agenda).toMatchObject([{ disclosureId, notFor: [social] }]);
    const absent = at(meetingId, 'oral', said([statementIds[1]!], school));
    expect(await codeOf(absent)).toBe('not-present');
    const unknown = at(meetingId, 'oral', said([randomUUID()], police));
    expect(await codeOf(unknown)).toBe('statement-unknown');
    expect((await seen(meetingId)).oral).toEqual([]);

    const before = await officers.lastMessage();
    // Said for an investigation: banned, whatever was said and however.
    const spoken = await at(meetingId, 'oral', said([statementIds[1]!], police, 'INVESTIGATE'));
    const view = await eventually('the denial is at the meeting', async () => {
      const meeting = await seen(meetingId);
      return meeting.denied.length === 1 ? meeting : undefined;
    });
    expect(view.oral[0]!.decided[0]!.outcome).toBe('DENY');
    expect(view.oral[0]!.notFor).toEqual([police, social]);
    const incident = await eventually('the officer has an incident', async () => {
      const { body } = await auditor.client.get<{
        items: readonly Readonly<{ kind: string; facts: Record<string, string> }>[];
      }>(auditor.path('/incidents'));
      return body.items.find(({ kind }) => kind === 'ORAL_DISCLOSURE_DENIED');
    });
    expect(incident.facts).toMatchObject({ meetingId, disclosureId: spoken.body.disclosureId });
    expect(await officers.lastMessage()).toBe(before);

    await at(meetingId, 'conclusion', { conclusion: 'BOTH' });
    expect(await toldAt(officers, before)).toMatchObject({ meetingId, conclusion: 'BOTH' });
    expect(await seen(meetingId)).toMatchObject({ state: 'CONCLUDED', conclusion: 'BOTH' });
    expect(await codeOf(at(meetingId, 'conclusion', { conclusion: 'NOBODY' }))).toBe(
      'meeting-concluded',
    );
    expect(await officers.refusalOf(`/meetings/${meetingId}`)).toBe('404 not-found');
    expect(await socials.refusalOf(`/meetings/${meetingId}`)).toBe('404 not-found');
  });

  it('that finds nothing closes the case as unfounded, and what was given is taken back', async () => {
    const { caseId, statementIds } = await concern('2107900000');
    const meetingId = await call(caseId, [police]);
    const given = await infohouse.post<{ disclosureId: string }>(
      `/cases/${caseId}/disclosures`,
      said([statementIds[0]!], police),
    );
    await infohouse.decided(caseId, given.body.disclosureId, police);
    const before = await officers.message(
      0,
      ({ disclosureId }) => disclosureId === given.body.disclosureId,
    );
    await at(meetingId, 'held', { on: daysFromNow(0) });
    await at(meetingId, 'conclusion', { conclusion: 'NOBODY' });
    const closed = await infohouse.read<{ closedAt?: string }>(`/cases/${caseId}`);
    expect(closed.closedAt).toBeDefined();
    await officers.message(before.number, ({ kind }) => kind === 'withdrawal');
    expect(await toldAt(officers, before.number)).toMatchObject({ conclusion: 'NOBODY' });
  });

  it('does not end by closing a case that was closed already, and is not half ended', async () => {
    const { caseId } = await concern('2507900000');
    const meetingId = await call(caseId, [police]);
    await at(meetingId, 'held', { on: daysFromNow(0) });
    await infohouse.post(`/cases/${caseId}/closure`, { reason: 'COMPLETED' });
    for (const conclusion of ['NOBODY', 'POLICE_ALONE'])
      expect(await codeOf(at(meetingId, 'conclusion', { conclusion }))).toBe('case-closed');
    expect(await seen(meetingId)).toMatchObject({ state: 'HELD' });
    await at(meetingId, 'conclusion', { conclusion: 'MUNICIPALITY' });
    expect(await seen(meetingId)).toMatchObject({ conclusion: 'MUNICIPALITY' });
  });

  it('hears a guest only who was invited for that case', async () => {
    const { caseId, statementIds } = await concern('2207900000');
    const meetingId = await call(caseId, [social]);
    await at(meetingId, 'held', { on: daysFromNow(0) });
    const uninvited = await at(meetingId, 'oral', said([statementIds[0]!], social));
    const refused = await infohouse.decided(caseId, uninvited.body.disclosureId, social);
    expect(refused.decision).toMatchObject({ outcome: 'DENY', reason: 'NOT_PARTICIPANT' });
    await invite(caseId);
    const invited = await at(meetingId, 'oral', said([statementIds[0]!], social));
    const heard = await infohouse.decided(caseId, invited.body.disclosureId, social);
    expect(heard.decision.outcome).toBe('PERMIT_COND');
    expect(heard.decision.conditions).toContain('AD_HOC_PARTICIPANT');
  });

  it('that leaves it to the police alone closes the case: the others see that, not why', async () => {
    const { caseId, statementIds } = await concern('2307900000');
    const meetingId = await call(caseId, [school, social, police]);
    await invite(caseId);
    await at(meetingId, 'held', { on: daysFromNow(0) });
    for (const party of [social, police]) {
      const spoken = await at(meetingId, 'oral', said([statementIds[1]!], party));
      const { decision } = await infohouse.decided(caseId, spoken.body.disclosureId, party);
      expect(decision.outcome).toMatch(/^PERMIT/);
    }
    const uninvited = await at(meetingId, 'oral', said([statementIds[1]!], school));
    await infohouse.decided(caseId, uninvited.body.disclosureId, school);
    const before = {
      police: await officers.lastMessage(),
      social: await socials.lastMessage(),
      school: await teachers.lastMessage(),
    };
    await at(meetingId, 'conclusion', { conclusion: 'POLICE_ALONE' });
    const closed = await infohouse.read<{ closedAt?: string }>(`/cases/${caseId}`);
    expect(closed.closedAt).toBeDefined();
    expect(await toldAt(officers, before.police)).toMatchObject({ conclusion: 'POLICE_ALONE' });
    const from = { agency: '101', unit: 'MUNICIPALITY_INFOHOUSE' };
    // Nothing but that, to be read by whom the release of what they hold names.
    const readers = expect.objectContaining({ units: [social.unit] }) as unknown;
    const decisionId = expect.any(String) as string;
    const ended = { meetingId, from, conclusion: 'CLOSED', decisionId, readers };
    expect(await toldAt(socials, before.social)).toEqual(ended);
    // As after a case in which nothing was: what the others hold goes, for a reason that does not tell the two apart.
    await socials.message(before.social, ({ kind }) => kind === 'withdrawal');
    const { body: toPolice } = await officers.client.get<{ items: readonly { kind: string }[] }>(
      officers.path('/inbox'),
      { query: { after: before.police, limit: 200 } },
    );
    expect(toPolice.items.map(({ kind }) => kind)).toEqual(['meeting']);
    // To whom nothing was let through does not learn of the person by this way either.
    expect(await teachers.lastMessage()).toBe(before.school);
  });

  it('stands in the list of the unit that called it, page by page, and in no other', async () => {
    const { caseId } = await concern('2407900000');
    const first = await call(caseId, [police]);
    const second = await call(caseId, [police]);
    await at(first, 'held', { on: daysFromNow(0) });
    const on = daysFromNow(0);
    const page = await listOf(infohouse, { limit: '1' });
    expect(page.items).toEqual([{ meetingId: second, caseId, state: 'CALLED', on }]);
    const next = await listOf(infohouse, { limit: '1', cursor: page.next! });
    expect(next.items).toEqual([{ meetingId: first, caseId, state: 'HELD', on }]);
    expect((await listOf(officers)).items).toEqual([]);
    expect((await listOf(socials)).items).toEqual([]);
  });

  it('is called from a handover by who has it, and by nobody else', async () => {
    const desks = handoverDesks(exchange.url);
    const story = await aStory(desks.prison, '2507900000');
    const handoverId = await offered(desks, story);
    const opened = await socials.post<{ caseId: string }>('/cases', {
      identifier: { type: 'CPR', value: '2507900000' },
      level: 2,
    });
    const { caseId } = opened.body;
    const body = { caseId, handoverId, on: daysFromNow(1), present: [police] };
    const called = await socials.post<{ meetingId: string }>('/meetings', body);
    const { meetingId } = called.body;
    expect(await socials.read(`/meetings/${meetingId}`)).toMatchObject({ handoverId });
    expect((await listOf(socials)).items).toMatchObject([{ meetingId, handoverId }]);

    const elsewhere = await concern('2507900000');
    expect(await codeOf(infohouse.post('/meetings', { ...body, caseId: elsewhere.caseId }))).toBe(
      'not-found',
    );
    const other = await socials.post<{ caseId: string }>('/cases', {
      identifier: { type: 'CPR', value: '2607900000' },
      level: 2,
    });
    const wrong = { ...body, caseId: other.body.caseId };
    expect(await codeOf(socials.post('/meetings', wrong))).toBe('not-found');
    expect((await listOf(socials)).items).toHaveLength(1);
  });
});
