import type { DisclosureDecision, DisclosureSituation, ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { policyWorld } from './policy-world.js';
import { prison } from './release-plan.js';

const describePostgres = await withPostgres();

const situation: DisclosureSituation = {
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  sender: { unit: 'KF_PRISON', function: 'CASEWORK', enrolment: 'ENROLLED', connected: true },
  recipient: {
    unit: 'MUNICIPALITY_SOCIAL',
    function: 'CASEWORK',
    enrolment: 'ENROLLED',
    connected: true,
  },
  information: {
    categories: ['IDENTITY', 'RELEASE'],
    extent: 'ITEMS',
    thirdParties: 'NONE',
    identifiesInformant: false,
  },
  subject: {
    ageGroup: 'ADULT',
    sociallyVulnerable: null,
    crimePreventionConcern: null,
    detention: { kind: 'KF_INSTITUTION', convicted: true, release: 'PLANNED' },
    radicalisation: 'NOT_ASSESSED',
    openInvestigation: false,
  },
  necessity: 'DOCUMENTED',
  consent: 'NONE',
  duty: 'NONE',
  meeting: 'NONE',
  record: 'WRITTEN',
};

describePostgres('The dry run', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  it('decides a situation, and names what is wrong with one', async () => {
    const decided = await world.post<DisclosureDecision>(prison, '/evaluations', situation);
    expect(decided.status).toBe(200);
    expect(decided.body.outcome).toBe('PERMIT');
    expect(decided.body.policySet.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(decided.body).sort()).toEqual([
      'basis',
      'conditions',
      'explanation',
      'forbidden',
      'missing',
      'outcome',
      'policies',
      'policySet',
      'reason',
    ]);
    const wrong = {
      ...situation,
      form: 'KSP',
      extra: 1,
      subject: { ...situation.subject, ageGroup: undefined },
    };
    const refused = await world.post<ProblemBody>(prison, '/evaluations', wrong);
    expect(refused.status).toBe(400);
    expect(refused.body.errors!.map(({ pointer, rule }) => `${pointer} ${rule}`).sort()).toEqual([
      '/extra unknown-field',
      '/form one-of',
      '/subject/ageGroup required',
    ]);
  });

  it('decides a thousand at once, and no more', async () => {
    const situations = Array.from({ length: 1000 }, (_, at) => ({
      ...situation,
      purpose: at % 2 === 0 ? ('RELEASE_PLAN' as const) : ('INVESTIGATE' as const),
    }));
    const decided = await world.post<{ decisions: DisclosureDecision[] }>(
      prison,
      '/evaluations/batch',
      { situations },
    );
    expect(decided.status).toBe(200);
    expect(decided.body.decisions.map(({ outcome }) => outcome)).toEqual(
      situations.map(({ purpose }) => (purpose === 'INVESTIGATE' ? 'DENY' : 'PERMIT')),
    );
    const many = await world.post<ProblemBody>(prison, '/evaluations/batch', {
      situations: [...situations, situation],
    });
    expect(many.body.errors![0]).toMatchObject({ pointer: '/situations', rule: 'max-items' });
    const one = await world.post<ProblemBody>(prison, '/evaluations/batch', {
      situations: [situation, { ...situation, duty: 'SOME' }],
      more: 1,
    });
    expect(one.body.errors![0]!.pointer).toBe('/more');
    const bad = await world.post<ProblemBody>(prison, '/evaluations/batch', {
      situations: [situation, { ...situation, duty: 'SOME' }],
    });
    expect(bad.body.errors![0]!.pointer).toBe('/situations/1/duty');
  });

  it('needs a token with the scope', async () => {
    expect((await world.post('nonsense', '/evaluations', situation)).status).toBe(401);
    const weak = await world.token(prison, 'agency');
    expect((await world.post(weak, '/evaluations', situation)).status).toBe(403);
  });

  it('shows agencies and the law that is in force', async () => {
    const { body } = await world.get<{ items: { id: string }[]; next?: string }>(
      prison,
      '/agencies?kind=municipality&limit=50',
    );
    expect(body.items).toHaveLength(50);
    const rest = await world.get<{ items: unknown[]; next?: string }>(
      prison,
      `/agencies?kind=municipality&limit=50&after=${body.next!}`,
    );
    expect(rest.body.items).toHaveLength(48);
    expect(rest.body.next).toBeUndefined();
    expect((await world.get<{ name: string }>(prison, '/agencies/101')).body.name).toBe(
      'Københavns Kommune',
    );
    expect((await world.get(prison, '/agencies/0')).status).toBe(404);
    const sets = await world.get<{ items: { version: string; sha256: string }[] }>(prison, '/sets');
    const set = await world.get<{ sha256: string; policies: object }>(
      prison,
      `/sets/${sets.body.items[0]!.version}`,
    );
    expect(set.body.sha256).toBe(sets.body.items[0]!.sha256);
    expect((await world.get(prison, '/sets/none')).status).toBe(404);
  });
});
