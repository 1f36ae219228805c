import { danishDay } from '#libs/kernel';
import { randomUUID } from 'node:crypto';
import type { DecisionEvents, DisclosureDecision, Party } from '#libs/contracts';
import { loadShippedPolicySet } from '#libs/policy';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { aSituation } from './a-situation.js';
import { convictedMan, disclosure, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();
const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };

describePostgres('Two policy services on one database', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  let other: Awaited<ReturnType<typeof world.second>>;
  beforeAll(async () => {
    world = await policyWorld();
    other = await world.second();
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const reasonsFor = async (
    persons: readonly Readonly<{ caseId: string; subjectId: string }>[],
    to: Party,
  ): Promise<ReadonlySet<string>> => {
    const statements = [carried('IDENTITY', 'who')];
    const made = persons.map((person) => disclosure(person, [to], { statements }));
    for (const one of made) await world.say(prison, 'dk.infohus.disclosure.made.v1', one);
    const ids = new Set(made.map(({ disclosureId }) => disclosureId));
    const said = await world.messages(
      'kf',
      'decision',
      (m) => ids.has(m.data.disclosureId),
      made.length,
    );
    return new Set(said.map(({ data }) => data.decision.reason));
  };
  const decidedSince = (from: number, about: ReadonlySet<string>): readonly string[] =>
    world.told.slice(from).flatMap(({ type, data }) => {
      if (type !== 'dk.infohus.decision.recorded.v1') return [];
      const { subjectId, decision } = data as DecisionEvents[typeof type];
      return about.has(subjectId) ? [decision.policySet.version] : [];
    });
  type View = Readonly<{ participants: readonly Readonly<{ party: Party; state: string }>[] }>;
  const stateAt = async (one: Pick<typeof world, 'get'>): Promise<string | undefined> => {
    const { body } = await one.get<View>(social, '/collaborations/KSP_A.101');
    return body.participants.find(({ party }) => party.unit === school.unit)?.state;
  };
  // Enough of them that both instances have some of the partitions of their keys.
  const persons = () =>
    Promise.all(Array.from({ length: 16 }, () => world.person(prison, convictedMan)));

  it('both know an enrolment before they decide anything after it', async () => {
    const sixteen = await persons();
    expect(await reasonsFor(sixteen, school)).toEqual(new Set(['NOT_PARTICIPANT']));
    const path = '/collaborations/KSP_A.101/enrolments';
    for (const one of [world, other]) expect(await stateAt(one)).toBeUndefined();
    const proposed = await world.post<{ enrolmentId: string }>(school, path, {
      party: school,
      function: 'CARE',
    });
    for (const one of [world, other]) expect(await stateAt(one)).toBe('PROPOSED');
    const confirmed = await other.post(
      social,
      `${path}/${proposed.body.enrolmentId}/confirmation`,
      {},
    );
    expect(confirmed.status).toBe(200);
    expect(await reasonsFor(sixteen, school)).toEqual(new Set(['OK']));
    expect(await stateAt(world)).toBe('ENROLLED');
    expect(await stateAt(other)).toBe('ENROLLED');
  });

  it('both know who is who', async () => {
    const sixteen = await persons();
    const unknown = await Promise.all(sixteen.map(() => world.person(prison, [])));
    expect(await reasonsFor(unknown, social)).not.toEqual(new Set(['OK']));
    for (const [at, { subjectId }] of unknown.entries()) {
      const by = at % 2 === 0 ? world : other;
      const into = { into: sixteen[at]!.subjectId };
      expect((await by.post(prison, `/subjects/${subjectId}/links`, into)).status).toBe(201);
    }
    expect(await reasonsFor(unknown, social)).toEqual(new Set(['OK']));
    const doubts = await Promise.all(
      sixteen.map(({ subjectId }, at) =>
        (at % 2 === 0 ? other : world).post(prison, `/subjects/${subjectId}/doubts`, {}),
      ),
    );
    expect(new Set(doubts.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await reasonsFor(unknown, social)).toEqual(new Set(['INCOMPLETE']));
  });

  it('give the same id for the same number, whoever is asked first', async () => {
    const identifier = { type: 'CPR', value: '0404900000' };
    const asked = await Promise.all(
      [world, other, world, other].map((one) =>
        one.post<{ subjectId: string }>(prison, '/subjects/resolve', { identifier }),
      ),
    );
    expect(new Set(asked.map(({ body }) => body.subjectId)).size).toBe(1);
  });

  it('decide by a set that the other admitted, from the answer to its approval on', async () => {
    const administrator = (sub: string) =>
      world.sign({
        sub,
        client_id: sub,
        agency: 'infohus-policy',
        unit: 'POLICY_ADMINISTRATION',
        function: 'OTHER',
        scope: 'policy:evaluate policy:propose policy:approve',
      });
    const { policies, schema, terms, necessity: shipped } = loadShippedPolicySet();
    const withheld = {
      forms: ['KSP_A'],
      unit: 'MUNICIPALITY_SOCIAL',
      withhold: ['HEALTH'],
    } as const;
    const necessity = { ...shipped, version: 'other', rows: [...shipped.rows, withheld] };
    const version = `second-${randomUUID().slice(0, 8)}`;
    const sixteen = await persons();
    const decidedBy = async () => {
      const before = world.told.length;
      await reasonsFor(sixteen, social);
      const about = new Set(sixteen.map(({ subjectId }) => subjectId));
      await eventually(() => decidedSince(before, about).length >= sixteen.length);
      return new Set(decidedSince(before, about));
    };
    const validFrom = danishDay(new Date().toISOString());
    const content = { version, validFrom, policies, schema, terms, necessity };
    expect((await world.post(await administrator('one'), '/sets', content)).status).toBe(201);
    expect([...(await decidedBy())]).not.toContain(version);
    const approval = `/sets/${version}/approval`;
    expect((await other.post(await administrator('two'), approval, {})).status).toBe(200);
    expect([...(await decidedBy())]).toEqual([version]);
    for (const one of [world, other]) {
      const { body } = await one.post<DisclosureDecision>(
        await administrator('one'),
        '/evaluations',
        aSituation,
      );
      expect(body.policySet.version).toBe(version);
    }
  });
});
