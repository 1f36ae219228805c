import { rmSync } from 'node:fs';
import type { HandoverView } from '#libs/contracts';
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
} from './handover.fixture.js';
import type { HandoverDesks } from './handover.fixture.js';
import { aStory, social } from './story.fixture.js';

describe('The course of a handover', () => {
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

  it('begins at admission, with every step and its day, before there is anybody to offer it to', async () => {
    const { prison } = desks;
    const { caseId } = await aStory(prison, '0407900000');
    const days = { admittedOn: daysFromNow(-3), possibleParoleOn: daysFromNow(400) };
    const begun = await prison.post<{ handoverId: string; responsible: string }>(
      '/handovers/beginnings',
      { caseId, ...days },
    );
    expect(begun.body.responsible).toBe('kf');
    const { handoverId } = begun.body;
    await onBoard(prison, handoverId, ({ nextStep }) => nextStep !== undefined);
    const view = await prison.handover(handoverId);
    expect(view).toMatchObject({ state: 'BEGUN', waitingFor: 'US', responsible: 'kf' });
    const steps = new Map(view.steps.map((step) => [step.step, step]));
    expect(steps.get('IMPRISONMENT_NOTICE')).toMatchObject({
      dueOn: daysFromNow(-3),
      state: 'OVERDUE',
      isNorm: true,
    });
    expect(steps.get('ACTION_PLAN')).toMatchObject({ dueOn: daysFromNow(25), state: 'DUE' });
    expect(steps.get('PAROLE_DECISION')!.dueOn).toBe(daysFromNow(372));
    await act(prison, handoverId, 'steps', { step: 'IMPRISONMENT_NOTICE', on: daysFromNow(-2) });
    const moved = { possibleParoleOn: daysFromNow(300), reason: 'COURT_DECISION' };
    await act(prison, handoverId, 'days', moved);
    await happenedTo(prison, handoverId, 'StepDone', 'AnchorsSet');
    const after = await onBoard(prison, handoverId, ({ dueOn }) => dueOn === daysFromNow(-3));
    expect(after.nextStep).toBe('ACTION_PLAN_OFFICER');
    const survey = async (areas: readonly string[]) => {
      const step = 'LIFE_AREAS_SURVEY';
      await act(prison, handoverId, 'steps', { step, on: daysFromNow(0), areas });
      return (await prison.handover(handoverId)).steps.find((one) => one.step === step)!;
    };
    const begunOnly = await survey(['HEALTH', 'HOUSING']);
    expect(begunOnly).toMatchObject({ state: 'OVERDUE' });
    expect(begunOnly.areasLeft).not.toContain('HEALTH');
    const finished = await survey(begunOnly.areasLeft!);
    expect(finished).toMatchObject({ state: 'DONE', doneOn: daysFromNow(0) });
    const elsewhere = { step: 'ACTION_PLAN', on: daysFromNow(0), areas: ['HEALTH'] };
    expect(await codeOf(act(prison, handoverId, 'steps', elsewhere))).toBe('step-without-areas');
    const parole = await eventually('the step has moved', async () =>
      (await prison.handover(handoverId)).steps.find(
        ({ step, dueOn }) => step === 'PAROLE_DECISION' && dueOn === daysFromNow(272),
      ),
    );
    expect(parole).toMatchObject({
      replaces: { dueOn: daysFromNow(372), reason: 'COURT_DECISION' },
    });
    const twice = { step: 'MUNICIPALITY_RESPONSIBLE', on: daysFromNow(0) };
    expect(await codeOf(act(prison, handoverId, 'steps', twice))).toBe('step-unknown');
  });

  it('is seen by its sender step by step: delivered, opened, asked about, accepted, in force, followed up', async () => {
    const { prison, social: receiver } = desks;
    const story = await aStory(prison, '0507900000');
    const id = await offered(desks, story);
    await happenedTo(prison, id, 'OfferDelivered');
    expect((await prison.handover(id)).progress).not.toHaveProperty('openedAt');
    await receiver.handover(id);
    const opened = await happenedTo(prison, id, 'OfferOpened');
    expect(opened.items.find(({ change }) => change === 'OfferOpened')!.by).not.toMatch(/^system/);

    await act(receiver, id, 'counter', { asks: ['HOUSING', 'HEALTH'] });
    await bothSee([prison, receiver], id, 'COUNTERED', 'kf');
    expect(await codeOf(act(receiver, id, 'counter', { asks: ['HOUSING'] }))).toBe(
      'handover-countered',
    );
    expect((await prison.handover(id)).asks).toEqual(['HOUSING', 'HEALTH']);
    await act(receiver, id, 'acceptance');
    await bothSee([prison, receiver], id, 'ACCEPTED', 'kf');
    const { progress } = await prison.handover(id);
    expect(Object.keys(progress).sort()).toEqual([
      'acceptedAt',
      'deliveredAt',
      'offeredAt',
      'openedAt',
    ]);
    await act(receiver, id, 'plan');
    await bothSee([prison, receiver], id, 'PLANNED', 'kf');
    await act(receiver, id, 'steps/report', { step: 'HOUSING_IN_PLACE' });
    await happenedTo(prison, id, 'StepDone');
    expect(await codeOf(act(prison, id, 'follow-up'))).toBe('handover-not-in-force');

    // What happened to the person is said once, in the case; the handover follows.
    const released = { type: 'Released', date: daysFromNow(0) };
    await prison.post(`/cases/${story.caseId}/facts`, released);
    await bothSee([prison, receiver], id, 'IN_FORCE', '101');
    for (const [desk, what, body] of [
      [prison, 'recall', { reason: 'PLAN_CHANGED' }],
      [prison, 'rescheduling', { ...inSixWeeks(), reason: 'DATE_MOVED' }],
    ] as const)
      expect(await codeOf(act(desk, id, what, body))).toBe('handover-in-force');
    await act(prison, id, 'follow-up');
    await bothSee([prison, receiver], id, 'FOLLOW_UP', '101');
    await act(prison, id, 'completion');
    await bothSee([prison, receiver], id, 'COMPLETED', '101');
    expect(await codeOf(act(prison, id, 'completion'))).toBe('handover-ended');
    expect(await codeOf(act(receiver, id, 'return', { reason: 'NO_TASK' }))).toBe('handover-ended');
  });

  it('stops where two dates disagree, and goes on when somebody has said which holds', async () => {
    const { prison, social: receiver } = desks;
    const story = await aStory(prison, '0607900000');
    const id = await offered(desks, story);
    const other = { releaseOn: daysFromNow(50), answerBy: daysFromNow(14), reason: 'DATE_MOVED' };
    await act(prison, id, 'rescheduling', other);
    const stopped = await onBoard(prison, id, (item) => item.stopped === 'DATES', {
      stopped: 'DATES',
    });
    expect(stopped.escalated).toEqual({ about: 'CONFLICT', role: 'RELEASE_COORDINATOR' });
    await onBoard(receiver, id, (item) => item.stopped === 'DATES');
    await act(receiver, id, 'acceptance');
    await bothSee([prison], id, 'ACCEPTED', 'kf');
    expect(await codeOf(act(prison, id, 'completion'))).toBe('handover-stopped');
    expect(await codeOf(act(prison, id, 'rescheduling', other))).toBe('handover-stopped');
    const past = { releaseOn: daysFromNow(-1) };
    expect(await codeOf(act(prison, id, 'resumption', past))).toBe('date-in-past');
    await act(prison, id, 'resumption', { releaseOn: daysFromNow(42) });
    await onBoard(
      receiver,
      id,
      (item) => item.stopped === undefined && item.releaseOn === daysFromNow(42),
    );
    expect(await codeOf(act(prison, id, 'resumption', {}))).toBe('handover-not-stopped');
  });

  it('stops where the receiver says that it is another person', async () => {
    const { prison, social: receiver } = desks;
    const story = await aStory(prison, '0707900000');
    const id = await offered(desks, story);
    await act(receiver, id, 'return', { reason: 'NOT_THIS_PERSON' });
    await onBoard(prison, id, (item) => item.stopped === 'IDENTITY');
    const disclosureId = await discloseTo(prison, story, social);
    const again = { to: social, disclosureId, ...inSixWeeks() };
    expect(await codeOf(act(prison, id, 'offers', again))).toBe('handover-stopped');
    await act(prison, id, 'resumption', {});
    await act(prison, id, 'offers', again);
    await bothSee([prison, receiver], id, 'OFFERED', 'kf');
  });

  it('follows the facts of the case: a new day is short notice, a release on the spot moves responsibility and is told', async () => {
    const { prison, social: receiver } = desks;
    const story = await aStory(prison, '0807900000');
    const id = await offered(desks, story);
    const changed = { type: 'ReleaseChanged', date: daysFromNow(3), reason: 'TIME_SERVED' };
    await prison.post(`/cases/${story.caseId}/facts`, changed);
    for (const desk of [prison, receiver]) {
      const item = await onBoard(desk, id, ({ releaseOn }) => releaseOn === daysFromNow(3));
      expect(item).toMatchObject({ shortNotice: true, answerBy: daysFromNow(3) });
    }
    const released = { type: 'Released', date: daysFromNow(0) };
    await prison.post(`/cases/${story.caseId}/facts`, released);
    const out = await onBoard(prison, id, ({ responsible }) => responsible === '101', {
      escalated: 'true',
    });
    expect(out.state).toBe('OFFERED');
    // A step whose day has passed by then may be told after it.
    const { items } = await happenedTo(prison, id, 'PersonReleased', 'HandoverEscalated');
    expect(items).toContainEqual(
      expect.objectContaining({ about: 'RELEASED_UNACCEPTED', role: 'RELEASE_COORDINATOR' }),
    );
    await act(receiver, id, 'acceptance');
    await bothSee([prison, receiver], id, 'IN_FORCE', '101');
  });

  it('refuses a receiver that is none, is closed by the day, or lies elsewhere, and records nothing', async () => {
    const { prison, social: receiver, jobcentre } = desks;
    const story = await aStory(prison, '0907900000');
    const disclosureId = await discloseTo(prison, story, social);
    const offer = (to: object, more: object = {}) =>
      codeOf(prison.post('/handovers', { caseId: story.caseId, to, disclosureId, ...more }));
    expect(await offer({ agency: '1470', unit: 'POLICE' })).toBe('not-a-municipality');
    const region = { agency: '1084', unit: 'REGION_PSYCHIATRY' };
    expect(await offer(region, { releaseOn: '2031-01-02' })).toBe('agency-closed');
    expect(await offer({ agency: 'kf', unit: 'KF_PROBATION' })).toBe('handover-to-itself');
    expect(await offer({ agency: '751', unit: 'MUNICIPALITY_SOCIAL' })).toBe('not-a-recipient');
    expect(await offer(social, { releaseOn: daysFromNow(-1) })).toBe('date-in-past');
    const board = await prison.client.get<{ items: readonly HandoverView[] }>(
      prison.path('/handovers'),
      { query: { limit: '500' } },
    );
    const own = board.body.items.filter(({ state }) => state === 'BEGUN' || state === 'OFFERED');
    const id = await offered(desks, story);
    const after = await prison.client.get<{ items: readonly HandoverView[] }>(
      prison.path('/handovers'),
      { query: { limit: '500' } },
    );
    const now = after.body.items.filter(({ state }) => state === 'BEGUN' || state === 'OFFERED');
    expect(now).toHaveLength(own.length + 1);
    // Another unit of the same municipality has no part in it, and does not learn that it is there.
    expect(await jobcentre.refusalOf(`/handovers/${id}`)).toBe('404 not-found');
    expect(await jobcentre.refusalOf(`/handovers/${id}/timeline`)).toBe('404 not-found');
    expect(await codeOf(act(jobcentre, id, 'receipt'))).toBe('handover-unknown');
    expect(await codeOf(act(receiver, id, 'completion'))).toBe('not-found');
    expect(await codeOf(act(receiver, id, 'plan'))).toBe('handover-not-accepted');
    const raced = await Promise.all(
      [0, 0].map((ifMatch) =>
        codeOf(
          prison.client.post(
            prison.path(`/handovers/${id}/recall`),
            { reason: 'PLAN_CHANGED' },
            { ifMatch },
          ),
        ),
      ),
    );
    expect(raced.filter((code) => code === 'done').length).toBeLessThanOrEqual(1);
    for (const code of raced) expect(['done', 'revision-mismatch']).toContain(code);
  });
});
