import { EventEmitter } from 'node:events';
import { Unreachable } from '#libs/client';
import type { ErasureStore } from '#libs/contracts';
import { hosts } from '#libs/contracts';
import type { AgencyDoors } from '../agency-doors.js';
import type { Taken } from '../entries/recorder.js';
import type { Erasure } from './erasure.js';
import { erasureCarriedOutType } from './erasure.js';
import { Erasures } from './erasures.js';
import type { ErasureAct, ErasuresOptions } from './erasures.js';

/** An approved erasure, and the doors of all services but those that are away. */
const erasing = (away: Set<string>) => {
  const asked: string[] = [];
  const erasure = {
    erasureId: 'e',
    subjectId: 's',
    subjectIds: ['s'],
    statementId: null,
    approvedBy: 'officer-2',
    done: [] as { store: ErasureStore; contents: number }[],
  };
  const record = async ([{ entry }]: readonly [Taken]): Promise<readonly bigint[]> => {
    if (entry.type === erasureCarriedOutType) {
      const { store, contents } = entry.data as { store: ErasureStore; contents: number };
      asked.push(`${store} done`);
      erasure.done = [...erasure.done, { store, contents }];
    }
    return [1n];
  };
  const post = async (path: string) => {
    const [, store] = path.split('/') as [string, string];
    if (away.has(store)) throw new Unreachable();
    asked.push(store);
    return { body: { contents: 1 } };
  };
  const get = async () => ({ body: { subjectIds: ['s'] } });
  // What it keeps itself is PostgreSQL's to test.
  const query = async () => ({ rows: [{ erased: '1' }] });
  const client = Object.assign(new EventEmitter(), { query, release: () => undefined });
  const options = {
    recorder: { record },
    use: { record: async () => undefined },
    doors: { at: () => ({ post, get }) } as unknown as AgencyDoors,
    clock: { now: () => '2026-11-28T02:00:00.000Z' },
    pool: {
      query: async () => ({ rows: [erasure as unknown as Erasure] }),
      connect: async () => client,
    },
    schema: 'audit',
    projection: { reached: async () => true },
  } as unknown as ErasuresOptions;
  const act = {
    actor: { sub: 'officer-1', agency: 'a', unit: 'u', function: 'OTHER' },
    reason: { purpose: 'ERASURE_REVIEW', justification: 'SLET-1' },
  } as ErasureAct;
  return { asked, goOn: () => new Erasures(options).goOn('e', act) };
};

describe('An erasure', () => {
  it('comes to agencies, then to the policy service, then to agencies again: what was let through meanwhile goes too', async () => {
    const { asked, goOn } = erasing(new Set());
    expect((await goOn()).state).toBe('DONE');
    expect([...asked.slice(0, hosts.length)].sort()).toEqual([...hosts].sort());
    expect(asked.slice(hosts.length)).toEqual([
      'policy',
      'policy done',
      ...hosts.flatMap((host) => [host, `${host} done`]),
      'audit done',
    ]);
    await goOn();
    expect(asked.filter((said) => said === 'policy done')).toHaveLength(1);
  });

  it('is nowhere done while an agency may still say something old, though it was carried out there', async () => {
    const away = new Set(['prison-probation']);
    const { asked, goOn } = erasing(away);
    expect(await goOn()).toMatchObject({ state: 'APPROVED', done: [] });
    expect(asked).toContain('policy');
    away.clear();
    expect((await goOn()).state).toBe('DONE');
  });
});
