import { rmSync } from 'node:fs';
import type { Party } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { codeOf } from './handover.fixture.js';

type Meeting = Readonly<{
  state: string;
  conclusion?: string;
  agenda: readonly unknown[];
  oral: readonly Readonly<{ decided: readonly Readonly<{ outcome?: string }>[] }>[];
  denied: readonly string[];
}>;

const police: Party = { agency: '1470', unit: 'POLICE' };
const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const necessity = { need: 'Bekymring.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };

describe('A case meeting of the info-house', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let infohouse: Desk;
  let officers: Desk;
  let socials: Desk;
  let auditor: Desk;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    const { url } = exchange;
    infohouse = new Desk(url, 'copenhagen-infohouse', 'municipality', 'M-1');
    officers = new Desk(url, 'copenhagen-police', 'police', 'M-2');
    socials = new Desk(url, 'copenhagen-social', 'municipality', 'M-3');
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
  const seen = (meetingId: string): Promise<Meeting> =>
    infohouse.read<Meeting>(`/meetings/${meetingId}`);

  it('speaks only of what was decided before; what was said beyond is decided after, and a denial is an incident', async () => {
    const { caseId, statementIds } = await concern('2007900000');
    const meetingId = await call(caseId, [police]);
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
    const absent = at(meetingId, 'oral', said([statementIds[1]!], social));
    expect(await codeOf(absent)).toBe('not-present');

    const before = await officers.lastMessage();
    // Said for an investigation: banned, whatever was said and however.
    const spoken = await at(meetingId, 'oral', said([statementIds[1]!], police, 'INVESTIGATE'));
    const view = await eventually('the denial is at the meeting', async () => {
      const meeting = await seen(meetingId);
      return meeting.denied.length === 1 ? meeting : undefined;
    });
    expect(view.oral[0]!.decided[0]!.outcome).toBe('DENY');
    const incident = await eventually('the officer has an incident', async () => {
      const { body } = await auditor.client.get<{
        items: readonly Readonly<{ kind: string; facts: Record<string, string> }>[];
      }>(auditor.path('/incidents'));
      return body.items.find(({ kind }) => kind === 'ORAL_DISCLOSURE_DENIED');
    });
    expect(incident.facts).toMatchObject({ meetingId, disclosureId: spoken.body.disclosureId });
    expect(await officers.lastMessage()).toBe(before);

    await at(meetingId, 'conclusion', { conclusion: 'BOTH' });
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
  });

  it('hears a guest only who was invited for that case', async () => {
    const { caseId, statementIds } = await concern('2207900000');
    const meetingId = await call(caseId, [social]);
    await at(meetingId, 'held', { on: daysFromNow(0) });
    const uninvited = await at(meetingId, 'oral', said([statementIds[0]!], social));
    const refused = await infohouse.decided(caseId, uninvited.body.disclosureId, social);
    expect(refused.decision).toMatchObject({ outcome: 'DENY', reason: 'NOT_PARTICIPANT' });
    const { client } = infohouse;
    await client.post('/policy/v1/collaborations/INFOHOUSE_MUNICIPALITY.101/invitations', {
      party: social,
      function: 'CASEWORK',
      caseId,
      until: daysFromNow(7),
    });
    const invited = await at(meetingId, 'oral', said([statementIds[0]!], social));
    const heard = await infohouse.decided(caseId, invited.body.disclosureId, social);
    expect(heard.decision.outcome).toBe('PERMIT_COND');
    expect(heard.decision.conditions).toContain('AD_HOC_PARTICIPANT');
  });

  it('that leaves it to the police alone closes the case, and says no more', async () => {
    const { caseId } = await concern('2307900000');
    const meetingId = await call(caseId, [police]);
    await at(meetingId, 'held', { on: daysFromNow(0) });
    await at(meetingId, 'conclusion', { conclusion: 'POLICE_ALONE' });
    const closed = await infohouse.read<{ closedAt?: string }>(`/cases/${caseId}`);
    expect(closed.closedAt).toBeDefined();
  });
});
