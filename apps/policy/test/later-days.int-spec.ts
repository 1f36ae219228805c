import { danishDay, daysAfter } from '#libs/kernel';
import type { Fact, Party } from '#libs/contracts';
import { loadShippedPolicySet } from '#libs/policy';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();
const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };

type Item = Readonly<{ kind: string; disclosureId: string; recipient: Party }>;

describePostgres('What was right on its day', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  let today: string;
  beforeAll(async () => {
    world = await policyWorld({ INFOHUS_CLOCK: 'simulated' });
    today = danishDay(new Date().toISOString());
  });
  afterAll(() => world.close());

  const staff = (sub: string, agency: string, unit: string, scope: string) =>
    world.sign({ sub, client_id: sub, agency, unit, function: 'OTHER', scope });
  const moveTo = async (day: string) => {
    const bearer = await staff('operator', 'infohus-operations', 'OPERATIONS', 'operations');
    const answer = await fetch(`${world.url}/clock`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ now: `${day}T10:00:00.000Z` }),
    });
    expect(answer.status).toBe(200);
    today = day;
  };
  const owed = async (disclosureId: string): Promise<readonly Item[]> => {
    const officer = await staff('officer', 'infohus-audit', 'AUDIT', 'audit');
    const { body } = await world.getAs<{ items: readonly Item[] }>(officer, '/owed-changes');
    return body.items.filter((item) => item.disclosureId === disclosureId);
  };
  const released = async (
    by: Party,
    person: Readonly<{ caseId: string; subjectId: string }>,
    to: Party,
    more: object,
  ): Promise<string> => {
    const made = disclosure(person, [to], more);
    await world.say(by, 'dk.infohus.disclosure.made.v1', made);
    const tenant = to.agency === '101' ? `${to.agency}.${to.unit}` : to.agency;
    await world.messages(tenant, 'disclosure', (m) => m.data.disclosureId === made.disclosureId);
    return made.disclosureId;
  };
  const isListed = async (disclosureId: string): Promise<void> => {
    await eventually(async () => (await owed(disclosureId)).length === 1);
    expect(await owed(disclosureId)).toMatchObject([{ kind: 'NO_LONGER_PERMITTED' }]);
    expect(
      world.inbox.filter((m) => m.kind === 'withdrawal' && m.data.disclosureId === disclosureId),
    ).toEqual([]);
  };

  it('is listed for the officer when a participation has ended', async () => {
    const path = '/collaborations/KSP_A.101/enrolments';
    const proposed = await world.post<{ enrolmentId: string }>(school, path, {
      party: school,
      function: 'CARE',
    });
    const { enrolmentId } = proposed.body;
    await world.post(social, `${path}/${enrolmentId}/confirmation`, {});
    const person = await world.person(prison, convictedMan);
    const statements = [carried('IDENTITY', 'who')];
    const toSchool = await released(prison, person, school, { statements });
    const toSocial = await released(prison, person, social, { statements });
    const ended = await world.post(school, `${path}/${enrolmentId}/end`, { lastDay: today });
    expect(ended.status).toBe(200);
    expect(await owed(toSchool)).toEqual([]);
    await moveTo(daysAfter(today, 1));
    await isListed(toSchool);
    expect(await owed(toSocial)).toEqual([]);
  });

  it('is listed when another law takes over', async () => {
    const person = await world.person(prison, convictedMan);
    const statements = [carried('IDENTITY', 'who'), carried('HEALTH', 'ill')];
    const withHealth = await released(prison, person, social, { statements });
    const { policies, schema, terms, necessity: shipped } = loadShippedPolicySet();
    const row = { forms: ['KSP_A'], unit: 'MUNICIPALITY_SOCIAL', withhold: ['HEALTH'] };
    const necessity = { ...shipped, version: 'later', rows: [...shipped.rows, row] };
    const validFrom = daysAfter(today, 1);
    const content = { version: 'later', validFrom, policies, schema, terms, necessity };
    const administrator = (sub: string) =>
      staff(sub, 'infohus-policy', 'POLICY_ADMINISTRATION', 'policy:propose policy:approve');
    expect((await world.post(await administrator('one'), '/sets', content)).status).toBe(201);
    const approval = await world.post(await administrator('two'), '/sets/later/approval', {});
    expect(approval.status).toBe(200);
    expect(await owed(withHealth)).toEqual([]);
    await moveTo(validFrom);
    await isListed(withHealth);
  });

  it('is listed when the person has come of age', async () => {
    const born = daysAfter(today, 3).replace(/^\d{4}/, (year) => String(Number(year) - 18));
    const value = `${born.slice(8)}${born.slice(5, 7)}${born.slice(2, 4)}4000`;
    const { body } = await world.post<{ subjectId: string }>(prison, '/subjects/resolve', {
      identifier: { type: 'CPR', value },
    });
    const placed: readonly Fact[] = convictedMan.map((fact) =>
      fact.type === 'DetentionRecorded' ? { ...fact, kind: 'PLACEMENT_78_2' } : fact,
    );
    const child = await world.person(prison, placed, body.subjectId);
    const toSocial = await released(prison, child, social, {
      form: 'KSP_B',
      statements: [carried('IDENTITY', 'who')],
    });
    expect(await owed(toSocial)).toEqual([]);
    await moveTo(daysAfter(today, 4));
    await isListed(toSocial);
  });
});
