import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer } from '#libs/kernel';
import { reachesThrough } from './service-stores.js';

describe('Whether a service reaches the bus', () => {
  const away = { ping: () => Promise.reject(new Error('away')) };
  const there = { ping: () => Promise.resolve() };
  const consumer = (health: () => ReturnType<Consumer['health']>) => ({ health });

  it('rests on a consumer that reads', async () => {
    await reachesThrough(away)(consumer(() => 'running'));
    await expect(reachesThrough(there)(consumer(() => 'failed'))).rejects.toThrow('dead for good');
  });

  it('asks the broker while a consumer joins, and does not believe that it joins for ever', async () => {
    let health: ReturnType<Consumer['health']> = 'starting';
    const joining = consumer(() => health);
    await expect(reachesThrough(away)(joining)).rejects.toThrow('away');
    const reaches = reachesThrough(there, 50);
    await reaches(joining);
    await wait(80);
    await expect(reaches(joining)).rejects.toThrow('does not read');
    health = 'running';
    await reaches(joining);
    health = 'starting';
    await reaches(joining);
  });
});
