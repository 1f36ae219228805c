import { rmSync } from 'node:fs';
import type { DisclosureView, HandoverView, Party } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import {
  act,
  bothSee,
  codeOf,
  discloseTo,
  handoverDesks,
  happenedTo,
  inSixWeeks,
  offered,
  onBoard,
  storyOf,
} from './handover.fixture.js';
import type { HandoverDesks } from './handover.fixture.js';
import { aStory, jobcentre as jobcentreParty, social } from './story.fixture.js';

const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };
const integration: Party = { agency: '101', unit: 'MUNICIPALITY_INTEGRATION' };

describe('Three origins, one workflow', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let desks: HandoverDesks;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    desks = handoverDesks(exchange.url);
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('prison: each unit sees its own part, decided by itself; a unit without one learns nothing', async () => {
    const { prison, social: receiver, jobcentre, school: teacher } = desks;
    const story = await aStory(prison, '1007900000');
    const id = await offered(desks, story);
    const forJobs = await discloseTo(prison, story, jobcentreParty);
    const slice = { to: jobcentreParty, disclosureId: forJobs };
    expect(await codeOf(act(prison, id, 'slices', { ...slice, to: school }))).toBe(
      'not-a-recipient',
    );
    await act(prison, id, 'slices', slice);
    const item = await onBoard(jobcentre, id);
    expect(item).toMatchObject({ slice: true, waitingFor: 'NOBODY', responsible: 'kf' });
    expect(await codeOf(act(jobcentre, id, 'acceptance'))).toBe('slice-only');
    await act(jobcentre, id, 'receipt');
    expect(await teacher.refusalOf(`/handovers/${id}`)).toBe('404 not-found');
    expect(await codeOf(act(prison, id, 'slices', slice))).toBe('slice-exists');

    const seen = await eventually('both parts are decided', async () => {
      const { slices } = await prison.handover(id);
      return slices.every(({ state }) => state !== 'PENDING') ? slices : undefined;
    });
    // The job centre is no place for what is said of health: that part is refused, and shows as withheld.
    expect(seen.map(({ to, state }) => [to.unit, state])).toEqual([
      ['MUNICIPALITY_SOCIAL', 'SHOWN'],
      ['MUNICIPALITY_JOBCENTRE', 'PARTLY'],
    ]);
    const own = (await jobcentre.handover(id)).slices;
    expect(own).toMatchObject([{ to: jobcentreParty, state: 'PARTLY', open: true }]);

    await act(receiver, id, 'acceptance');
    await bothSee([prison, receiver, jobcentre], id, 'ACCEPTED', 'kf');
    await act(prison, id, 'recall', { reason: 'PLAN_CHANGED' });
    await bothSee([prison, receiver, jobcentre], id, 'RECALLED', 'kf');
    expect(await codeOf(act(jobcentre, id, 'receipt'))).toBe('handover-ended');
  });

  it('prison: what parole may hang on is shown as a fact to the prison, and to nobody else', async () => {
    const { prison, social: receiver } = desks;
    const story = await aStory(prison, '1107900000');
    const id = await offered(desks, story);
    const requirement = async (): Promise<HandoverView['paroleRequirement']> =>
      (await prison.handover(id)).paroleRequirement;
    expect(await requirement()).toBe('NOT_APPLICABLE');
    const central = new Desk(exchange.url, 'kf-central', 'prison-probation', 'T-10');
    const say = (desk: Desk, fact: object) => desk.post(`/cases/${story.caseId}/facts`, fact);
    await say(prison, {
      type: 'DetentionRecorded',
      kind: 'KF_INSTITUTION',
      convicted: true,
      terrorism: true,
      institution: 'kf-nyborg',
      from: '2025-02-01',
    });
    await say(central, {
      type: 'RadicalisationAssessed',
      outcome: 'RADICALISED',
      tool: 'COMMON_TOOL_1',
      date: daysFromNow(-10),
    });
    expect(await requirement()).toBe('NOT_MET');
    await say(prison, {
      type: 'ExitParticipationRecorded',
      participation: 'ACTIVE',
      date: daysFromNow(-5),
    });
    expect(await requirement()).toBe('MET');
    expect(await receiver.handover(id)).not.toHaveProperty('paroleRequirement');
  });

  const placement = {
    type: 'DetentionRecorded',
    kind: 'PLACEMENT_78_2',
    convicted: true,
    from: '2026-02-01',
  };
  const lives = { type: 'ResidenceRecorded', municipality: '101', from: '2019-04-01' };
  const leaves = { type: 'ReleasePlanned', date: daysFromNow(42) };

  it('secure institution: under 18 by KSP_B, and not by the form of the prisons', async () => {
    const { secure, social: receiver } = desks;
    const story = await storyOf(secure, '1205114000', [lives, placement, leaves], ['HOUSING']);
    const denied = await discloseTo(secure, story, social, { form: 'KSP_A' });
    const wrong = { caseId: story.caseId, to: social, disclosureId: denied, ...inSixWeeks() };
    const { handoverId: id } = (await secure.post<{ handoverId: string }>('/handovers', wrong))
      .body;
    const disclosureId = await discloseTo(secure, story, social, { form: 'KSP_B' });
    // What was denied carries no handover: the receiver does not hear of it.
    expect(await receiver.refusalOf(`/handovers/${id}`)).toBe('404 not-found');
    expect((await secure.handover(id)).slices).toMatchObject([{ state: 'WITHHELD' }]);
    const right = { to: social, disclosureId, ...inSixWeeks() };
    // One handover of a case at a time: it is offered again, not begun again.
    const second = secure.post('/handovers', { caseId: story.caseId, ...right });
    await expect(second).rejects.toMatchObject({ code: 'handover-begun' });
    await act(secure, id, 'offers', right);
    await onBoard(receiver, id);
    await act(receiver, id, 'acceptance');
    await bothSee([secure, receiver], id, 'ACCEPTED', 'si-sonderbro');
    await secure.post(`/cases/${story.caseId}/facts`, {
      type: 'Released',
      date: daysFromNow(0),
    });
    await bothSee([secure, receiver], id, 'IN_FORCE', '101');
    const { steps } = await secure.handover(id);
    expect(steps.map(({ step }) => step)).not.toContain('PAROLE_DECISION');
    await act(secure, id, 'follow-up');
    await act(secure, id, 'completion');
    await bothSee([secure, receiver], id, 'COMPLETED', '101');
  });

  it('self-governing institution (§ 115(3)): the same way by KSP_B, until the municipality has the person', async () => {
    const { secure, selfGoverning, social: receiver } = desks;
    // What the placement is, its secure institution has recorded; the other has only its own statements.
    await storyOf(secure, '1605114000', [lives, placement, leaves], ['HOUSING']);
    const story = await storyOf(selfGoverning, '1605114000', [], ['HOUSING']);
    const denied = await discloseTo(selfGoverning, story, social, { form: 'KSP_B' });
    const { recipients } = await selfGoverning.read<DisclosureView>(
      `/cases/${story.caseId}/disclosures/${denied}`,
    );
    expect(recipients[0]!.decision).toMatchObject({ outcome: 'DENY', reason: 'NOT_PARTICIPANT' });

    const register = '/policy/v1/collaborations/KSP_B.101/enrolments';
    const { body: proposed } = await selfGoverning.client.post<{ enrolmentId: string }>(register, {
      party: { agency: 'sg-social', unit: 'SELF_GOVERNING_SOCIAL' },
      function: 'CARE',
    });
    await receiver.client.post(`${register}/${proposed.enrolmentId}/confirmation`, {});
    const disclosureId = await discloseTo(selfGoverning, story, social, { form: 'KSP_B' });
    const offer = { caseId: story.caseId, to: social, disclosureId, ...inSixWeeks() };
    const { body } = await selfGoverning.post<{ handoverId: string }>('/handovers', offer);
    const id = body.handoverId;
    await onBoard(receiver, id);
    await act(receiver, id, 'acceptance');
    await bothSee([selfGoverning, receiver], id, 'ACCEPTED', 'sg-social');
    await act(selfGoverning, id, 'release', { on: daysFromNow(0) });
    await bothSee([selfGoverning, receiver], id, 'IN_FORCE', '101');
  });

  it('secure institution: who came of age is not in the group of KSP_B', async () => {
    const { secure } = desks;
    const story = await storyOf(secure, '1205900000', [lives, placement, leaves], ['HOUSING']);
    const disclosureId = await discloseTo(secure, story, social, { form: 'KSP_B' });
    const view = await secure.read<DisclosureView>(
      `/cases/${story.caseId}/disclosures/${disclosureId}`,
    );
    expect(view.recipients[0]!.decision).toMatchObject({
      outcome: 'DENY',
      reason: 'SUBJECT_NOT_IN_GROUP',
    });
  });

  it('asylum centre: by other law as a notice, never by a Section 115 permit, a minor with a representative', async () => {
    const { immigration } = desks;
    const receiver = new Desk(exchange.url, 'copenhagen-integration', 'municipality', 'T-11');
    const story = await storyOf(immigration, '1305114000', [lives], ['HOUSING', 'SCHOOL']);
    const notice = { form: 'NONE', purpose: 'HANDOVER' };
    const begun = await immigration.post<{ handoverId: string }>('/handovers/beginnings', {
      caseId: story.caseId,
      allocatedOn: daysFromNow(-1),
      unaccompaniedMinor: true,
    });
    const { handoverId: id } = begun.body;
    const disclosureId = await discloseTo(immigration, story, integration, notice);
    const view = await immigration.read<DisclosureView>(
      `/cases/${story.caseId}/disclosures/${disclosureId}`,
    );
    expect(view.recipients[0]!.decision).toMatchObject({
      outcome: 'OTHER_BASIS',
      basis: ['UDL44B'],
    });
    const offer = { to: integration, disclosureId };
    expect(await codeOf(act(immigration, id, 'offers', offer))).toBe('representative-missing');
    await act(immigration, id, 'representative', { on: daysFromNow(-1) });
    await act(immigration, id, 'offers', offer);
    await onBoard(receiver, id);
    const message = await receiver.message(0, (item) => item.disclosureId === disclosureId);
    expect(message.kind).toBe('notice');
    await happenedTo(immigration, id, 'OfferDelivered', 'StepsScheduled');
    const { steps, responsible } = await immigration.handover(id);
    expect(responsible).toBe('us');
    const [day] = steps;
    expect(day).toMatchObject({ step: 'MUNICIPALITY_RESPONSIBLE', source: expect.any(String) });
    expect(day!.dueOn > daysFromNow(27)).toBe(true);

    // What is strictly private needs consent: without it nothing carries a handover.
    const strict = await storyOf(immigration, '1405114000', [lives], ['HEALTH']);
    const refused = await discloseTo(immigration, strict, integration, notice);
    const decided = await immigration.read<DisclosureView>(
      `/cases/${strict.caseId}/disclosures/${refused}`,
    );
    expect(decided.recipients[0]!.decision).toMatchObject({ reason: 'CONSENT_NEEDED' });
    const lost = await immigration.post<{ handoverId: string }>('/handovers', {
      caseId: strict.caseId,
      to: integration,
      disclosureId: refused,
    });
    await act(receiver, id, 'acceptance');
    await bothSee([immigration, receiver], id, 'ACCEPTED', 'us');
    expect(await receiver.refusalOf(`/handovers/${lost.body.handoverId}`)).toBe('404 not-found');
    // The law moves it on its day, and no act before.
    expect(await codeOf(act(immigration, id, 'completion'))).toBe('handover-not-in-force');
    await bothSee([immigration, receiver], id, 'ACCEPTED', 'us');
  });

  it('asylum centre: in force at once when the day has passed, to its end; no form of Section 115 carries it', async () => {
    const { immigration } = desks;
    const receiver = new Desk(exchange.url, 'copenhagen-integration', 'municipality', 'T-12');
    const story = await storyOf(immigration, '1505900000', [lives], ['HOUSING']);
    const ksp = await discloseTo(immigration, story, integration, { form: 'KSP_A' });
    const { recipients } = await immigration.read<DisclosureView>(
      `/cases/${story.caseId}/disclosures/${ksp}`,
    );
    expect(recipients[0]!.decision!.outcome).not.toMatch(/^PERMIT/);
    const begun = await immigration.post<{ handoverId: string }>('/handovers/beginnings', {
      caseId: story.caseId,
      allocatedOn: daysFromNow(-80),
    });
    const { handoverId: id } = begun.body;
    const notice = { form: 'NONE', purpose: 'HANDOVER' };
    const disclosureId = await discloseTo(immigration, story, integration, notice);
    await act(immigration, id, 'offers', { to: integration, disclosureId });
    await onBoard(receiver, id);
    await bothSee([immigration, receiver], id, 'IN_FORCE', '101');
    await act(immigration, id, 'follow-up');
    await act(immigration, id, 'completion');
    await bothSee([immigration, receiver], id, 'COMPLETED', '101');
  });

  it('asylum centre: its operator hands over by the same notice, and the Immigration Service is responsible until the day', async () => {
    const { centre } = desks;
    const receiver = new Desk(exchange.url, 'copenhagen-integration', 'municipality', 'T-15');
    const story = await storyOf(centre, '1705900000', [lives], ['HOUSING']);
    const begun = await centre.post<{ handoverId: string }>('/handovers/beginnings', {
      caseId: story.caseId,
      allocatedOn: daysFromNow(-1),
    });
    const { handoverId: id } = begun.body;
    const notice = { form: 'NONE', purpose: 'HANDOVER' };
    const disclosureId = await discloseTo(centre, story, integration, notice);
    await act(centre, id, 'offers', { to: integration, disclosureId });
    await onBoard(receiver, id);
    await act(receiver, id, 'acceptance');
    await bothSee([centre, receiver], id, 'ACCEPTED', 'us');
  });
});
