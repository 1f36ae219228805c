import { rmSync } from 'node:fs';
import { timerFailpoints } from '#libs/adapters';
import type { HandoverTimeline } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { clients } from '../../workbench/src/demo/world.js';
import { knock, tokenFor } from './door.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';

const simulated = { INFOHUS_CLOCK: 'simulated' };

/** Kill -9 of the whole exchange at each place on the way of a timer, one after another on one data folder. */
describe('Killed while deadlines come due, the exchange', () => {
  const dataFolder = newDataFolder();
  const begun: string[] = [];
  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

  const deskAt = ({ url }: RunningExchange): Desk =>
    new Desk(url, clients.prison, 'prison-probation', 'T-9');
  const clock = async ({ url }: RunningExchange, now?: string): Promise<string> => {
    const token = await tokenFor(url, 'kf-central');
    const address = `${url}/prison-probation/v1/clock`;
    const asked = now === undefined ? { token } : { token, method: 'PUT', body: { now } };
    return (JSON.parse((await knock(address, asked)).text) as { now: string }).now;
  };
  const inDays = (now: string, days: number): string =>
    new Date(Date.parse(now) + days * 86_400_000).toISOString();

  const begin = async (exchange: RunningExchange, cpr: string): Promise<void> => {
    const desk = deskAt(exchange);
    const admittedOn = (await clock(exchange)).slice(0, 10);
    const identifier = { type: 'CPR', value: cpr };
    const { body } = await desk.post<{ caseId: string }>('/cases', { identifier, level: 2 });
    const { caseId } = body;
    const made = await desk.post<{ handoverId: string }>('/handovers/beginnings', {
      caseId,
      admittedOn,
    });
    begun.push(made.body.handoverId);
    await eventually('steps have their days', async () =>
      (await desk.handover(made.body.handoverId)).steps.length > 0 ? true : undefined,
    );
  };
  const told = async (desk: Desk, handoverId: string): Promise<readonly string[]> => {
    const { items } = await desk.read<HandoverTimeline>(
      `/handovers/${handoverId}/timeline`,
      'HANDOVER',
    );
    return items
      .filter(({ change }) => change === 'StepReminded' || change === 'HandoverEscalated')
      .map(({ change, step, about, dueOn }) => `${change} ${step ?? about ?? ''} ${dueOn ?? ''}`);
  };

  it.each([...timerFailpoints])(
    'at "%s" reminds and escalates all the same, and only once',
    async (failpoint) => {
      const armed = await startExchange(dataFolder, {
        ...simulated,
        INFOHUS_FAILPOINT: failpoint,
      });
      const died = armed.ended;
      await begin(armed, `0${begun.length + 1}07910000`).catch(() => undefined);
      const now = await clock(armed).catch(() => null);
      if (now !== null) await clock(armed, inDays(now, 40)).catch(() => undefined);
      await died;
      expect(armed.child.signalCode).toBe('SIGKILL');

      const exchange = await startExchange(dataFolder, simulated);
      try {
        if (begun.length === 0) await begin(exchange, '0907910000');
        await clock(exchange, inDays(await clock(exchange), 40));
        const desk = deskAt(exchange);
        for (const handoverId of begun) {
          const found = await eventually('what was missed is escalated', async () => {
            const list = await told(desk, handoverId);
            return list.some((line) => line.includes('Escalated')) ? list : undefined;
          });
          expect(new Set(found).size).toBe(found.length);
        }
      } finally {
        await exchange.stop();
      }
    },
  );
});
