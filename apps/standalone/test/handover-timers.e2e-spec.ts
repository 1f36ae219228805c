import { rmSync } from 'node:fs';
import { processFailpoints, timerFailpoints } from '#libs/adapters';
import type { HandoverTimeline } from '#libs/contracts';
import { Unreachable } from '#libs/client';
import { eventually } from '../../workbench/src/demo/expect.js';
import { knock, tokenFor } from './door.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { act, codeOf, discloseTo, handoverDesks, happenedTo, onBoard } from './handover.fixture.js';
import { aStory, social } from './story.fixture.js';

const dayMs = 86_400_000;
const dayAfter = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * dayMs).toISOString().slice(0, 10);
const later = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * dayMs).toISOString();
const quiet = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Everything that was told to a role: what, which step, the true day. */
const escalatedIn = ({ items }: HandoverTimeline): readonly string[] =>
  items
    .filter(({ change }) => change === 'HandoverEscalated')
    .map(({ about, step, dueOn }) => [about, step ?? '-', dueOn ?? '-'].join(' '))
    .sort();

describe('What is due on a handover', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let now: string;
  let last = '';

  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    exchange = await startExchange(dataFolder, { INFOHUS_CLOCK: 'simulated', ...more });
  };
  const move = async (to: string): Promise<void> => {
    const token = await tokenFor(exchange.url, 'copenhagen-social');
    await knock(`${exchange.url}/policy/v1/clock`, { method: 'PUT', token, body: { now: to } });
    now = to;
  };

  beforeAll(async () => {
    await start();
    // Tokens stay on real time; what is said to have happened lies before the time that stands.
    await move(later(new Date().toISOString(), 1));
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  /** Begun today and offered, to be answered in three days. */
  const anOffer = async (cpr: string): Promise<string> => {
    const desks = handoverDesks(exchange.url);
    const story = await aStory(desks.prison, cpr);
    const begun = await desks.prison.post<{ handoverId: string }>('/handovers/beginnings', {
      caseId: story.caseId,
      admittedOn: dayAfter(now, 0),
    });
    const { handoverId } = begun.body;
    const disclosureId = await discloseTo(desks.prison, story, social);
    await act(desks.prison, handoverId, 'offers', {
      to: social,
      disclosureId,
      answerBy: dayAfter(now, 3),
    });
    await onBoard(desks.social, handoverId);
    await happenedTo(desks.prison, handoverId, 'StepsScheduled', 'OfferDelivered');
    return handoverId;
  };

  it.each([...timerFailpoints, 'projected'])(
    'is told once, with its true day, also when the exchange is killed at "%s"',
    async (failpoint) => {
      const round = [...timerFailpoints, 'projected'].indexOf(failpoint);
      const id = await anOffer(`1${round + 2}07900000`);
      last = id;
      const [begunOn, answerBy] = [dayAfter(now, 0), dayAfter(now, 3)];
      await exchange.stop();
      await start({ INFOHUS_FAILPOINT: failpoint });
      const target = later(now, 5);
      await move(target).catch((error: unknown) => {
        if (!(error instanceof Unreachable) && !(error instanceof TypeError)) throw error;
      });
      await Promise.race([exchange.ended, quiet(30_000).then(exchange.stop)]);
      expect(exchange.child.signalCode).toBe('SIGKILL');
      await start();
      await move(target);

      const { prison } = handoverDesks(exchange.url);
      const wanted = [
        `STEP_OVERDUE IMPRISONMENT_NOTICE ${begunOn}`,
        `STEP_OVERDUE ACTION_PLAN_OFFICER ${begunOn}`,
        `STEP_OVERDUE LIFE_AREAS_SURVEY ${begunOn}`,
        `STEP_OVERDUE WRITTEN_PERMISSION ${begunOn}`,
        `UNANSWERED - ${answerBy}`,
      ].sort();
      const timeline = await eventually('everything due is told', async () => {
        const seen = await prison.read<HandoverTimeline>(`/handovers/${id}/timeline`, 'HANDOVER');
        return escalatedIn(seen).length >= wanted.length ? seen : undefined;
      });
      expect(escalatedIn(timeline)).toEqual(wanted);
      const reminded = timeline.items.filter(({ change }) => change === 'StepReminded');
      expect(new Set(reminded.map(({ step }) => step)).size).toBe(reminded.length);
      for (const item of timeline.items) expect(item.responsible).toBe('kf');
      await onBoard(prison, id, ({ escalated }) => escalated !== undefined, { due: 'OVERDUE' });
    },
  );

  it.each(processFailpoints)(
    'moves its steps and their timers once when days change, also when the exchange is killed at "%s"',
    async (failpoint) => {
      const id = await anOffer(`1${processFailpoints.indexOf(failpoint) + 7}07900000`);
      const dueOn = dayAfter(now, 28);
      const schedulesOf = async (): Promise<number> =>
        (await happenedTo(handoverDesks(exchange.url).prison, id, 'StepsScheduled')).items.filter(
          ({ change }) => change === 'StepsScheduled',
        ).length;
      const before = await schedulesOf();
      await exchange.stop();
      await start({ INFOHUS_FAILPOINT: failpoint });
      const days = { possibleParoleOn: dayAfter(now, 100), reason: 'COURT_DECISION' };
      await act(handoverDesks(exchange.url).prison, id, 'days', days).catch((error: unknown) => {
        if (!(error instanceof Unreachable) && !(error instanceof TypeError)) throw error;
      });
      await Promise.race([exchange.ended, quiet(30_000).then(exchange.stop)]);
      expect(exchange.child.signalCode).toBe('SIGKILL');
      await start();
      const { prison } = handoverDesks(exchange.url);
      const step = await eventually('the step has its day', async () =>
        (await prison.handover(id)).steps.find((one) => one.step === 'MUNICIPALITY_CONTACT'),
      );
      expect(step.dueOn).toBe(dueOn);
      await move(later(now, 40));
      const wanted = `STEP_OVERDUE MUNICIPALITY_CONTACT ${dueOn}`;
      const timeline = await eventually('it is told that the step is overdue', async () => {
        const seen = await prison.read<HandoverTimeline>(`/handovers/${id}/timeline`, 'HANDOVER');
        return escalatedIn(seen).includes(wanted) ? seen : undefined;
      });
      expect(escalatedIn(timeline).filter((one) => one === wanted)).toHaveLength(1);
      expect(await schedulesOf()).toBe(before + 1);
    },
  );

  it('refuses an act when the clock was set back, and records nothing', async () => {
    await exchange.stop();
    exchange = await startExchange(dataFolder);
    const { prison } = handoverDesks(exchange.url);
    const before = await prison.read<HandoverTimeline>(`/handovers/${last}/timeline`, 'HANDOVER');
    expect(await codeOf(act(prison, last, 'recall', { reason: 'PLAN_CHANGED' }))).toBe(
      'clock-set-back',
    );
    const after = await prison.read<HandoverTimeline>(`/handovers/${last}/timeline`, 'HANDOVER');
    expect(after.items).toEqual(before.items);
  });
});
