import { randomUUID } from 'node:crypto';
import { Clock, NotRecorded, Poisoned } from '#libs/kernel';
import type { DueTimer, HandleTimers, RunningTimers, Timer, Timers } from '#libs/kernel';
import { eventually } from './eventually.js';

/** A clock that stands where it is put. */
export class HandClock extends Clock {
  constructor(private at: string) {
    super();
  }

  now(): string {
    return this.at;
  }

  set(at: string): void {
    this.at = at;
  }
}

export type TimersUnderTest = Readonly<{
  /** One instance of a service; those of one name share their timers. */
  instance: (service: string, clock: Clock) => Promise<Timers>;
  close: () => Promise<void>;
}>;

const kind = 'handover-overdue';
const aTimer = (more: Partial<Timer> = {}): Timer => ({
  kind,
  key: randomUUID(),
  dueAt: '2026-12-01T00:00:00.000Z',
  version: 0,
  ...more,
});

/** What timers must do on any engine. */
export const timersContract = (open: () => Promise<TimersUnderTest>): void => {
  let given: TimersUnderTest;
  const running: RunningTimers[] = [];
  beforeAll(async () => {
    given = await open();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
  });
  afterAll(() => given.close());

  const aService = async (now = '2026-11-21T12:00:00.000Z') => {
    const service = `svc_${randomUUID().replaceAll('-', '')}`;
    const clock = new HandClock(now);
    const done: DueTimer[] = [];
    const note: HandleTimers = async (due) => void done.push(...due);
    const start = async (handle = note, more: Readonly<Record<string, HandleTimers>> = {}) => {
      const timers = await given.instance(service, clock);
      const runner = await timers.run({ [kind]: handle, ...more });
      running.push(runner);
      return { timers, runner };
    };
    const idle = await given.instance(service, clock);
    const settled = async (runner: RunningTimers): Promise<void> => {
      runner.wake();
      await eventually(async () => (await runner.figures()).due === 0);
    };
    return { service, clock, done, start, timers: idle, settled };
  };

  it('go off when their time has come, not before, with what was given to them', async () => {
    const { clock, done, start, timers, settled } = await aService();
    const timer = aTimer({ data: { step: 'ACTION_PLAN' } });
    await timers.schedule([timer]);
    const { runner } = await start();
    await settled(runner);
    clock.set('2026-11-30T23:59:59.999Z');
    await settled(runner);
    expect(done).toEqual([]);
    clock.set('2026-12-01T00:00:00.000Z');
    runner.wake();
    await eventually(() => done.length === 1);
    expect(done).toMatchObject([timer]);
  });

  it('go off once, also when they are scheduled again, the clock is set back and the service starts anew', async () => {
    const { clock, done, start, timers, settled } = await aService('2026-12-02T00:00:00.000Z');
    const timer = aTimer();
    await timers.schedule([timer, timer]);
    const { runner } = await start();
    await eventually(() => done.length === 1);
    await settled(runner);
    await timers.schedule([timer, { ...timer, version: 1 }]);
    clock.set('2026-11-01T00:00:00.000Z');
    await settled(runner);
    await runner.close();
    clock.set('2026-12-03T00:00:00.000Z');
    const { runner: next } = await start();
    await settled(next);
    expect(done).toHaveLength(1);
  });

  it('are late after a downtime, in order, with the time at which they were due', async () => {
    const { clock, done, start, timers } = await aService();
    const days = ['03', '01', '02'].map((day) => aTimer({ dueAt: `2026-12-${day}T08:00:00.000Z` }));
    await timers.schedule(days);
    clock.set('2027-06-01T00:00:00.000Z');
    await start();
    await eventually(() => done.length === 3);
    expect(done.map(({ dueAt }) => dueAt.slice(8, 10))).toEqual(['01', '02', '03']);
  });

  it('move to another time, and go off at that one only', async () => {
    const { clock, done, start, timers, settled } = await aService();
    const timer = aTimer();
    await timers.schedule([timer]);
    await timers.schedule([{ ...timer, version: 1, dueAt: '2027-01-15T00:00:00.000Z' }]);
    const { runner } = await start();
    clock.set('2026-12-20T00:00:00.000Z');
    await settled(runner);
    expect(done).toEqual([]);
    clock.set('2027-01-15T00:00:00.000Z');
    await settled(runner);
    expect(done).toMatchObject([{ key: timer.key, dueAt: '2027-01-15T00:00:00.000Z' }]);
    // A date that moves after it was reached is a new due time.
    await timers.schedule([{ ...timer, version: 2, dueAt: '2027-01-10T00:00:00.000Z' }]);
    await eventually(() => done.length === 2);
    expect(new Set(done.map(({ id }) => id)).size).toBe(2);
  });

  it('that were taken back never go off, whatever older comes later', async () => {
    const { clock, done, start, timers, settled } = await aService();
    const [one, other] = [aTimer(), aTimer()];
    await timers.schedule([one]);
    await timers.cancel([
      { ...one, version: 1 },
      { ...other, version: 1 },
    ]);
    await timers.schedule([one, other]);
    clock.set('2027-01-01T00:00:00.000Z');
    const { runner } = await start();
    await settled(runner);
    expect(done).toEqual([]);
    await timers.schedule([{ ...one, version: 2 }]);
    await eventually(() => done.length === 1);
  });

  it('stand as they were handed out until they are moved, taken back or done', async () => {
    const { start, timers } = await aService('2026-12-01T00:00:00.000Z');
    const [moved, gone, done] = [aTimer(), aTimer(), aTimer()];
    await timers.schedule([moved, gone, done]);
    expect(await timers.stands(moved)).toBe(true);
    await timers.cancel([{ ...gone, version: 1 }]);
    await timers.schedule([{ ...moved, version: 1, dueAt: '2027-06-01T00:00:00.000Z' }]);
    expect(await Promise.all([moved, gone, done].map((one) => timers.stands(one)))).toEqual([
      false,
      false,
      true,
    ]);
    expect(await timers.stands({ ...moved, version: 1 })).toBe(true);
    await start();
    await eventually(async () => !(await timers.stands(done)));
  });

  it('may be scheduled by their own handler', async () => {
    const { done, start, timers } = await aService('2026-12-01T00:00:00.000Z');
    const timer = aTimer();
    await start(async (due) => {
      done.push(...due);
      const next = '2026-11-30T00:00:00.000Z';
      await timers.schedule(due.map(({ key }) => ({ kind, key, version: 1, dueAt: next })));
    });
    await timers.schedule([timer]);
    await eventually(() => done.length >= 2);
    expect(done.map(({ dueAt }) => dueAt.slice(0, 10))).toEqual(['2026-12-01', '2026-11-30']);
  });

  it('share the work between two instances and go off once', async () => {
    const { clock, done, start, timers } = await aService();
    const many = Array.from({ length: 1_000 }, () => aTimer());
    await timers.schedule(many);
    const runners = [await start(), await start()];
    clock.set('2026-12-01T00:00:00.000Z');
    for (const { runner } of runners) runner.wake();
    await eventually(() => done.length >= many.length);
    await eventually(async () => (await runners[0]!.runner.figures()).due === 0);
    expect(new Set(done.map(({ key }) => key)).size).toBe(1_000);
    expect(done).toHaveLength(1_000);
  });

  it('go on in the other instance when one ends', async () => {
    const { clock, done, start, timers } = await aService();
    await timers.schedule([aTimer()]);
    const { runner } = await start();
    await start();
    await runner.close();
    clock.set('2026-12-01T00:00:00.000Z');
    await eventually(() => done.length === 1);
  });

  it('that fail are parked after five times, others go on, and a retry brings it back', async () => {
    const { done, start, timers, settled } = await aService('2026-12-01T00:00:00.000Z');
    const [bad, good] = [aTimer(), aTimer()];
    let isBroken = true;
    let tries = 0;
    const { runner } = await start(async (due) => {
      if (isBroken && due.some(({ key }) => key === bad.key)) {
        tries++;
        throw new TypeError('a bug');
      }
      done.push(...due);
    });
    await timers.schedule([bad, good]);
    await eventually(async () => (await runner.figures()).parked === 1);
    await settled(runner);
    expect(done.map(({ key }) => key)).toEqual([good.key]);
    expect(tries).toBeGreaterThanOrEqual(5);
    const [parked] = await timers.parked();
    expect(parked).toMatchObject({ key: bad.key, code: 'failed-repeatedly', attempts: 5 });
    expect(await timers.retry(randomUUID())).toBe(false);
    isBroken = false;
    expect(await timers.retry(parked!.id)).toBe(true);
    await eventually(() => done.length === 2);
    expect(done[1]).toMatchObject({ id: parked!.id, key: bad.key });
    expect((await runner.figures()).parked).toBe(0);
  });

  it('are parked at once when they can never be done', async () => {
    const { start, timers } = await aService('2026-12-01T00:00:00.000Z');
    await start(() => Promise.reject(new Poisoned('unknown-step')));
    await timers.schedule([aTimer()]);
    await eventually(async () => (await timers.parked())[0]?.code === 'unknown-step');
  });

  it('wait while the engines are away', async () => {
    const { done, start, timers } = await aService('2026-12-01T00:00:00.000Z');
    let away = 3;
    const { runner } = await start(async (due) => {
      if (away-- > 0) throw new NotRecorded();
      done.push(...due);
    });
    await timers.schedule([aTimer()]);
    await eventually(() => done.length === 1);
    expect((await runner.figures()).parked).toBe(0);
  });

  it('of a kind that nobody handles here wait for one who does', async () => {
    const { done, start, timers, settled } = await aService('2026-12-01T00:00:00.000Z');
    await timers.schedule([aTimer({ kind: 'of-a-newer-version' }), aTimer()]);
    const { runner } = await start();
    // What was done is due until that is written down.
    await eventually(async () => done.length === 1 && (await runner.figures()).due === 1);
    expect(await runner.figures()).toMatchObject({
      oldestDueAt: '2026-12-01T00:00:00.000Z',
    });
    await runner.close();
    const { runner: newer } = await start(undefined, {
      'of-a-newer-version': async (due) => void done.push(...due),
    });
    await settled(newer);
    expect(done).toHaveLength(2);
  });

  it('take no time that is none', async () => {
    const { timers } = await aService();
    await expect(timers.schedule([aTimer({ dueAt: 'tomorrow' })])).rejects.toThrow(RangeError);
  });
};
