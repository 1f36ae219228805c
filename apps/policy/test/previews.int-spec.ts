import { randomUUID } from 'node:crypto';
import type { ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { policyWorld } from './policy-world.js';
import { convictedMan, jobcentre, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('Before a disclosure', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  it('shows the sender what each recipient would get, and records nothing', async () => {
    const person = await world.person(prison, convictedMan);
    const statements = (['IDENTITY', 'HEALTH', 'HOUSING'] as const).map((category) => ({
      statementId: randomUUID(),
      category,
      thirdPerson: 'NONE',
      identifiesInformant: false,
      ownGround: false,
    }));
    const question = {
      ...person,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      extent: 'ITEMS',
      necessity: 'DOCUMENTED',
      meeting: 'NONE',
      recipients: [social, jobcentre],
      statements,
    };
    const answer = await world.post<{
      recipients: readonly {
        withheldByTable: string[];
        decision: { outcome: string };
        statements: { category: string; verdict: string; reason: string }[];
      }[];
    }>(prison, '/previews', question);
    const head = await world.database.pool.query('select max(position) from policy.events');
    expect(answer.status).toBe(200);
    const [first, second] = answer.body.recipients;
    expect(first!.statements.map(({ verdict }) => verdict)).toEqual([
      'RELEASED',
      'RELEASED',
      'RELEASED',
    ]);
    expect(second!.withheldByTable).toContain('HEALTH');
    expect(second!.decision.outcome).toBe('PERMIT');
    expect(second!.statements[1]).toMatchObject({ verdict: 'WITHHELD', reason: 'NOT_NECESSARY' });
    await world.post(prison, '/previews', question);
    expect(
      (await world.database.pool.query('select max(position) from policy.events')).rows,
    ).toEqual(head.rows);
    const nobody = await world.post<ProblemBody>(prison, '/previews', {
      ...question,
      recipients: [{ agency: '999', unit: 'POLICE' }],
    });
    expect([nobody.status, nobody.body.code]).toEqual([404, 'unknown-party']);
  });
});
