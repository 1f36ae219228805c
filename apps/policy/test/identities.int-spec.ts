import { randomUUID } from 'node:crypto';
import type { Party } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, jobcentre, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

type Person = Readonly<{ caseId: string; subjectId: string }>;

describePostgres('Who is who', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const link = async (from: Person, into: Person): Promise<string> => {
    const path = `/subjects/${from.subjectId}/links`;
    const linked = await world.post<{ linkId: string }>(prison, path, { into: into.subjectId });
    expect(linked.status).toBe(201);
    return linked.body.linkId;
  };
  const split = async (one: Person, linkId: string): Promise<void> => {
    const done = await world.post(prison, `/subjects/${one.subjectId}/splits`, { linkId });
    expect(done.status).toBe(200);
  };
  const told = (tenant: string, subjectId: string, count: number) =>
    world
      .messages(
        tenant,
        'identity',
        ({ data }) => data.persons.some(({ subjectIds }) => subjectIds.includes(subjectId)),
        count,
      )
      .then((messages) => messages.map(({ data }) => data));
  const disclosed = async (by: Party, person: Person, to: Party, more = {}) => {
    const made = disclosure(person, [to], more);
    await world.say(by, 'dk.infohus.disclosure.made.v1', made);
    const ofThis = (m: { data: { disclosureId: string } }) =>
      m.data.disclosureId === made.disclosureId;
    const sender = by.agency === 'kf' ? 'kf' : `${by.agency}.${by.unit}`;
    const [decided] = await world.messages(sender, 'decision', ofThis);
    return { made, outcome: decided!.data.decision.outcome };
  };
  const withdrawn = (disclosureId: string) =>
    world.inbox.flatMap((m) =>
      m.kind === 'withdrawal' && m.data.disclosureId === disclosureId ? [m.data] : [],
    );

  it('is told to every tenant that holds something of the person, and to nobody else', async () => {
    const man = await world.person(prison, convictedMan);
    const same = await world.person(social, []);
    const mine = await world.person(prison, [], same.subjectId);
    await world.person(jobcentre, []);
    const linkId = await link(mine, man);
    const one = { subjectIds: [man.subjectId, same.subjectId], inDoubt: false };
    for (const tenant of ['kf', '101.MUNICIPALITY_SOCIAL'])
      expect(await told(tenant, same.subjectId, 1)).toEqual([{ change: 'LINKED', persons: [one] }]);
    await split(man, linkId);
    const apart = [same, man].map(({ subjectId }) => ({ subjectIds: [subjectId], inDoubt: false }));
    for (const tenant of ['kf', '101.MUNICIPALITY_SOCIAL'])
      expect((await told(tenant, same.subjectId, 2))[1]).toEqual({
        change: 'SPLIT',
        persons: apart,
      });
    const { body } = await world.post<{ doubtId: string }>(
      prison,
      `/subjects/${man.subjectId}/doubts`,
      {},
    );
    await world.post(prison, `/subjects/${man.subjectId}/doubts/${body.doubtId}/end`, {});
    const alone = { subjectIds: [man.subjectId], inDoubt: true };
    expect((await told('kf', man.subjectId, 4)).slice(2)).toEqual([
      { change: 'DOUBTED', persons: [alone] },
      { change: 'CONFIRMED', persons: [{ ...alone, inDoubt: false }] },
    ]);
    expect(
      world.inbox.filter(
        ({ kind, tenant }) => kind === 'identity' && tenant === '101.MUNICIPALITY_JOBCENTRE',
      ),
    ).toEqual([]);
  });

  it('is told to who comes to hold something later, as it stands then', async () => {
    const [man, same, third] = [
      await world.person(prison, convictedMan),
      await world.person(prison, []),
      await world.person(prison, []),
    ];
    await link(same, man);
    await link(third, same);
    await world.person(jobcentre, [], third.subjectId);
    const ids = [same.subjectId, third.subjectId].sort();
    expect(await told('101.MUNICIPALITY_JOBCENTRE', man.subjectId, 1)).toEqual([
      { change: 'KNOWN', persons: [{ subjectIds: [man.subjectId, ...ids], inDoubt: false }] },
    ]);
    const circle = await world.post<{ code: string }>(prison, `/subjects/${man.subjectId}/links`, {
      into: third.subjectId,
    });
    expect([circle.status, circle.body.code]).toEqual([409, 'subject-already-linked']);
  });

  it('gives one id for every number of the person', async () => {
    const numbered = async (value: string) => {
      const identifier = { type: 'CPR', value };
      const { body } = await world.post<{ subjectId: string }>(prison, '/subjects/resolve', {
        identifier,
      });
      return body.subjectId;
    };
    const ids = [];
    for (const value of ['0101900001', '0101900002', '0101900003']) ids.push(await numbered(value));
    const persons = [];
    for (const id of ids) persons.push(await world.person(prison, [], id));
    await link(persons[0]!, persons[1]!);
    await link(persons[1]!, persons[2]!);
    expect(await numbered('0101900001')).toBe(ids[2]);
  });

  it('keeps a doubt about one id when the doubt about the other ends', async () => {
    const man = await world.person(prison, convictedMan);
    const same = await world.person(prison, []);
    const doubt = async ({ subjectId }: Person) =>
      (await world.post<{ doubtId: string }>(prison, `/subjects/${subjectId}/doubts`, {})).body
        .doubtId;
    const end = async (doubtId: string) =>
      (await world.post(prison, `/subjects/${man.subjectId}/doubts/${doubtId}/end`, {})).status;
    const doubts = [await doubt(man), await doubt(same)];
    await link(same, man);
    expect((await disclosed(prison, same, social)).outcome).toBe('DENY');
    expect(await end(doubts[0]!)).toBe(200);
    expect((await disclosed(prison, man, social)).outcome).toBe('DENY');
    expect(await end(doubts[1]!)).toBe(200);
    expect((await disclosed(prison, same, social)).outcome).toBe('PERMIT_COND');
  });

  it('was wrong: what rested on the other person is taken back, what stands by itself stays', async () => {
    const man = await world.person(prison, convictedMan);
    const other = await world.person(prison, []);
    const before = await disclosed(prison, man, social);
    const linkId = await link(other, man);
    const mistaken = await disclosed(prison, other, social);
    const right = await disclosed(prison, man, social);
    expect([before, mistaken, right].map(({ outcome }) => outcome)).toEqual([
      'PERMIT_COND',
      'PERMIT_COND',
      'PERMIT_COND',
    ]);
    await split(other, linkId);
    await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      (m) => m.data.disclosureId === mistaken.made.disclosureId,
    );
    expect(withdrawn(mistaken.made.disclosureId)).toMatchObject([{ reason: 'DECISION_WRONG' }]);
    const after = await disclosed(prison, other, social);
    expect(after.outcome).toBe('DENY');
    for (const { made } of [before, right]) expect(withdrawn(made.disclosureId)).toEqual([]);
  });

  it('was wrong: what was passed on as if it were about the other is taken back there', async () => {
    const man = await world.person(prison, convictedMan);
    const theirs = await world.person(social, convictedMan.slice(0, 1), randomUUID());
    await world.person(prison, convictedMan, theirs.subjectId);
    const statement = carried('HOUSING', 'has no flat');
    const identity = carried('IDENTITY', 'who');
    const linkId = await link({ ...theirs }, man);
    await disclosed(prison, man, social, { statements: [identity, statement] });
    const own = carried('HOUSING', 'is on the list');
    const onward = await disclosed(social, theirs, jobcentre, {
      statements: [identity, statement, own],
    });
    await world.messages(
      '101.MUNICIPALITY_JOBCENTRE',
      'disclosure',
      (m) => m.data.disclosureId === onward.made.disclosureId,
    );
    await split(man, linkId);
    await world.messages(
      '101.MUNICIPALITY_JOBCENTRE',
      'withdrawal',
      (m) => m.data.disclosureId === onward.made.disclosureId,
    );
    expect(withdrawn(onward.made.disclosureId)).toMatchObject([
      {
        reason: 'DECISION_WRONG',
        statementIds: [identity.statementId, statement.statementId],
      },
    ]);
  });
  // What a tenant learns of a case is a number; of an investigation flag it learns nothing.
  it('is not told to police that has but flagged the person', async () => {
    const man = await world.person(prison, convictedMan);
    const same = await world.person(prison, []);
    await world.say(
      police,
      'dk.infohus.investigation-flag.set.v1',
      { subjectId: man.subjectId },
      { function: 'INVESTIGATION' },
    );
    await link(same, man);
    await told('kf', same.subjectId, 1);
    expect(world.inbox.filter(({ tenant }) => tenant === '1470')).toEqual([]);
  });
});
