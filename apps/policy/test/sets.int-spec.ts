import { danishDay, daysAfter } from '#libs/kernel';
import type { DisclosureDecision, ProblemBody } from '#libs/contracts';
import { admit, loadShippedPolicySet } from '#libs/policy';
import type { PolicySet } from '#libs/policy';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { provedHash } from '../src/sets/shipped.js';
import { aSituation } from './a-situation.js';
import { policyWorld } from './policy-world.js';

const describePostgres = await withPostgres();
const shipped = loadShippedPolicySet();

describe('The shipped policy set', () => {
  it('is the one whose hash the service loads without proving it again, and it is proved', async () => {
    expect(shipped.sha256).toBe(provedHash);
    expect((await admit(shipped, shipped)).problems).toEqual([]);
  });
});

describePostgres('A policy set', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const administrator = (sub: string) =>
    world.sign({
      sub,
      client_id: sub,
      agency: 'infohus-policy',
      unit: 'POLICY_ADMINISTRATION',
      function: 'OTHER',
      scope: 'policy:evaluate policy:propose policy:approve',
    });
  const today = () => danishDay(new Date().toISOString());
  const proposal = ({ policies, schema, terms, necessity }: PolicySet, version: string) => ({
    version,
    validFrom: today(),
    policies,
    schema,
    terms,
    necessity,
  });
  const changed = (file: string, from: string, to: string): PolicySet => {
    expect(shipped.policies[file]).toContain(from);
    return {
      ...shipped,
      policies: { ...shipped.policies, [file]: shipped.policies[file]!.replaceAll(from, to) },
    };
  };
  const listed = async () =>
    (
      await world.getAs<{ items: { version: string; state: string; approvedBy: string }[] }>(
        await administrator('one'),
        '/sets',
      )
    ).body.items;

  it('that would let information flow to an investigation is refused with a counterexample, and the old one stays', async () => {
    const before = await listed();
    const weak = changed('c-ban.cedar', ', Purpose::"PROSECUTE"', '');
    const refused = await world.post<ProblemBody>(
      await administrator('one'),
      '/sets',
      proposal(weak, 'without-ban'),
    );
    expect([refused.status, refused.body.code]).toEqual([409, 'policy-set-refused']);
    const problems = refused.body.facts!['problems'] as readonly {
      check: string;
      words?: { da: string };
      situation?: { purpose: string };
    }[];
    const shown = problems.find(({ check }) => check === 'ban by diagram');
    expect(shown!.situation!.purpose).toBe('PROSECUTE');
    expect(shown!.words!.da.length).toBeGreaterThan(20);
    expect(await listed()).toEqual(before);
  });

  it('is compared exactly, approved by another person, and then decides', async () => {
    const stricter = {
      ...shipped,
      necessity: {
        ...shipped.necessity,
        version: 'stricter',
        rows: [
          ...shipped.necessity.rows,
          {
            forms: ['KSP_A' as const],
            unit: 'MUNICIPALITY_SOCIAL' as const,
            withhold: ['HEALTH' as const],
          },
        ],
      },
    };
    const proposed = await world.post<{
      sha256: string;
      difference: { changed: string; table: unknown[] };
    }>(await administrator('one'), '/sets', proposal(stricter, 'stricter'));
    expect(proposed.status).toBe(201);
    expect(proposed.body.difference.changed).toBe('0');
    expect(proposed.body.difference.table).toEqual([
      { form: 'KSP_A', unit: 'MUNICIPALITY_SOCIAL', category: 'HEALTH', change: 'now withheld' },
    ]);
    const approve = async (sub: string) =>
      world.post<ProblemBody>(await administrator(sub), '/sets/stricter/approval', {});
    expect((await approve('one')).body.code).toBe('second-person-needed');
    expect((await approve('two')).status).toBe(200);
    expect((await approve('three')).body.code).toBe('policy-set-already-admitted');
    expect((await listed()).map(({ version, state }) => [version, state])).toEqual([
      ['stricter', 'IN_FORCE'],
      [shipped.version, 'ADMITTED'],
    ]);
    const [told] = await world.audit(
      'dk.infohus.policy-set.admitted.v1',
      ({ version }) => version === 'stricter',
    );
    expect(told!.data).toMatchObject({
      proposedBy: 'one',
      approvedBy: 'two',
      sha256: proposed.body.sha256,
    });
    const decided = async () =>
      (await world.post<DisclosureDecision>(await administrator('one'), '/evaluations', aSituation))
        .body.policySet;
    expect((await decided()).version).toBe('stricter');
    await world.restart();
    expect((await listed())[0]!.version).toBe('stricter');
  });

  it('is proposed for a day to come, under a name of its own', async () => {
    const one = await administrator('one');
    const late = await world.post<ProblemBody>(one, '/sets', {
      ...proposal(shipped, 'late'),
      validFrom: daysAfter(today(), -1),
    });
    expect(late.body.code).toBe('policy-set-in-the-past');
    const taken = await world.post<ProblemBody>(
      one,
      '/sets',
      proposal(changed('c-ban.cedar', 'PROSECUTE', 'PROSECUTE'), shipped.version),
    );
    expect(taken.body.code).toBe('policy-set-already-admitted');
    const odd = await world.post<ProblemBody>(one, '/sets', {
      ...proposal(shipped, 'odd'),
      more: 1,
    });
    expect(odd.body.errors![0]).toMatchObject({ pointer: '/more', rule: 'unknown-field' });
    expect(
      (await world.post(await world.token({ agency: 'kf', unit: 'KF_PRISON' }), '/sets', {}))
        .status,
    ).toBe(403);
  });
});
