import { randomUUID } from 'node:crypto';
import type { Party, ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('The subject register', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld({ INFOHUS_RESOLVE_RATE: '60/40' });
  });
  afterAll(() => world.close());

  const resolve = (type: string, value: string, by: Party | string = prison) =>
    world.post<{ subjectId: string } & ProblemBody>(by, '/subjects/resolve', {
      identifier: { type, value },
    });

  it('gives the same random id for the same number, and keeps no number', async () => {
    const first = await resolve('CPR', '1205880000');
    expect(first.status).toBe(200);
    expect((await resolve('CPR', '120588-0000', social)).body.subjectId).toBe(first.body.subjectId);
    expect((await resolve('CPR', '1205880001')).body.subjectId).not.toBe(first.body.subjectId);
    expect((await resolve('REPLACEMENT_CPR', '1205880000')).body.subjectId).not.toBe(
      first.body.subjectId,
    );
    const { rows } = await world.database.pool.query<{ data: string; stream: string }>(
      'select stream, data::text from policy.events',
    );
    expect(rows.filter((row) => `${row.stream}${row.data}`.includes('1205880000'))).toEqual([]);
    expect(rows.some(({ data }) => data.includes('2006-05-12'))).toBe(true);
  });

  it('refuses what is no number of anybody, and does not repeat it', async () => {
    for (const value of ['3002900000', '1213900000', '0101575000', 'abc']) {
      const refused = await resolve('CPR', value);
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid-cpr']);
      expect(JSON.stringify(refused.body)).not.toContain(value);
    }
    expect((await resolve('ALIEN', '12')).body.code).toBe('invalid-request');
  });

  it('answers two at once alike', async () => {
    const both = await Promise.all(Array.from({ length: 8 }, () => resolve('CPR', '0202900000')));
    expect(new Set(both.map(({ body }) => body.subjectId)).size).toBe(1);
  });

  it('slows down who goes through a list', async () => {
    const eager = await world.sign({
      sub: 'x',
      client_id: 'eager',
      agency: 'kf',
      unit: 'KF_PRISON',
      function: 'CASEWORK',
      scope: 'subjects:resolve',
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => resolve('CPR', '0303900000', eager)),
    );
    const slowed = answers.filter(({ status }) => status === 429);
    // 40 at once, and one more for each second that it takes.
    expect(slowed.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(40);
    for (const { headers, body } of slowed) {
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(body.code).toBe('rate-limited');
    }
    expect((await resolve('CPR', '0303900000')).status).toBe(200);
  });

  it('stops disclosures about a person whose identity is in doubt, and goes on when it is not', async () => {
    const person = await world.person(prison, convictedMan);
    const settled = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', settled);
    await world.messages('kf', 'decision', (m) => m.data.disclosureId === settled.disclosureId);
    expect((await world.post(police, `/subjects/${person.subjectId}/doubts`, {})).status).toBe(404);
    const doubted = await world.post<{ doubtId: string }>(
      prison,
      `/subjects/${person.subjectId}/doubts`,
      {},
    );
    expect(doubted.status).toBe(201);
    const made = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const [denied] = await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(denied!.data.decision.reason).toBe('INCOMPLETE');
    const [told] = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (data) => data.disclosureId === made.disclosureId,
    );
    expect(told!.data.sources[0]).toEqual({
      member: '/information/categories',
      eventId: doubted.body.doubtId,
    });
    await world.post(
      prison,
      `/subjects/${person.subjectId}/doubts/${doubted.body.doubtId}/end`,
      {},
    );
    const again = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', again);
    await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      (m) => m.data.disclosureId === again.disclosureId,
    );
  });

  it('knows one person under two ids, until the link is split', async () => {
    const person = await world.person(prison, convictedMan);
    const other = await world.person(prison, [], randomUUID());
    const outcome = async () => {
      const made = disclosure(other, [social], { statements: [carried('IDENTITY', 'who')] });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const [said] = await world.messages(
        'kf',
        'decision',
        (m) => m.data.disclosureId === made.disclosureId,
      );
      return said!.data.decision.outcome;
    };
    expect(await outcome()).toBe('DENY');
    const linked = await world.post<{ linkId: string }>(
      prison,
      `/subjects/${other.subjectId}/links`,
      {
        into: person.subjectId,
      },
    );
    expect(linked.status).toBe(201);
    expect(await outcome()).toBe('PERMIT');
    const again = await world.post<ProblemBody>(prison, `/subjects/${other.subjectId}/links`, {
      into: person.subjectId,
    });
    expect([again.status, again.body.code]).toEqual([409, 'subject-already-linked']);
    await world.post(prison, `/subjects/${person.subjectId}/splits`, {
      linkId: linked.body.linkId,
    });
    expect(await outcome()).toBe('DENY');
  });
});
