import { rmSync } from 'node:fs';
import { knock, tokenFor } from './door.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';

const services = ['policy', 'audit', 'municipality', 'police', 'prison-probation', 'asylum'];

describe('On a simulated clock, the exchange', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let token: string;
  const start = async (): Promise<void> => {
    exchange = await startExchange(dataFolder, { INFOHUS_CLOCK: 'simulated' });
    token = await tokenFor(exchange.url, 'copenhagen-social');
  };
  beforeAll(start);
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const now = async (service: string): Promise<string> => {
    const answer = await knock(`${exchange.url}/${service}/v1/clock`, { token });
    return (JSON.parse(answer.text) as { now: string }).now;
  };
  const move = (to: string, as: string | null = token) =>
    knock(`${exchange.url}/policy/v1/clock`, {
      method: 'PUT',
      ...(as === null ? {} : { token: as }),
      body: { now: to },
    });
  const everywhere = async (): Promise<ReadonlySet<string>> =>
    new Set(await Promise.all(services.map(now)));
  const agreed = async (time: string): Promise<void> => {
    for (;;) {
      const times = await everywhere();
      if (times.size === 1 && times.has(time)) return;
    }
  };

  it('stands still, and moves in every service when it is moved in one', async () => {
    const before = await everywhere();
    expect(before.size).toBe(1);
    expect(await everywhere()).toEqual(before);
    await move('2031-05-05T08:00:00.000Z');
    await agreed('2031-05-05T08:00:00.000Z');
  });

  it('never goes back, takes no time that is none, and moves for operators only', async () => {
    expect((await move('2030-01-01T00:00:00.000Z')).status).toBe(200);
    expect(await now('audit')).toBe('2031-05-05T08:00:00.000Z');
    expect((await move('tomorrow')).status).toBe(400);
    expect((await move('2032-01-01T00:00:00.000Z', null)).status).toBe(401);
    const guest = await tokenFor(exchange.url, 'copenhagen-ssp');
    expect((await move('2032-01-01T00:00:00.000Z', guest)).status).toBe(403);
  });

  it('dates what it records by it, and keeps its time over a restart', async () => {
    const opened = await knock(`${exchange.url}/municipality/v1/cases`, {
      token,
      headers: { 'idempotency-key': 'a-case-in-2031' },
      body: { identifier: { type: 'CPR', value: '0107900000' }, level: 2 },
    });
    expect(opened.status).toBe(201);
    await exchange.stop();
    await start();
    expect(await everywhere()).toEqual(new Set(['2031-05-05T08:00:00.000Z']));
    const listed = await knock(`${exchange.url}/municipality/v1/cases`, {
      token,
      headers: { 'infohus-purpose': 'CASEWORK', 'infohus-justification': 'a trial' },
    });
    expect(listed.text).toContain('2031-05-05T08:00:00.000Z');
  });
});
