import { randomUUID } from 'node:crypto';
import type { Fact, Party, ProblemBody } from '#libs/contracts';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, jobcentre, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

type Item = Readonly<{
  kind: string;
  reference: string;
  reason: string;
  disclosureId: string;
  recipient: Party;
  sender: Party;
  statements: number;
  since: string;
  overdue: boolean;
}>;
type Page = Readonly<{ items: readonly Item[]; next?: string }>;

describePostgres('What recipients owe', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  let officer: string;
  beforeAll(async () => {
    world = await policyWorld();
    officer = await world.sign({
      sub: 'officer',
      client_id: 'officer',
      agency: 'infohus-audit',
      unit: 'AUDIT',
      function: 'CONTROL',
      scope: 'audit',
    });
  });
  afterAll(() => world.close());

  const listed = async (query = '', bearer = officer): Promise<Page> => {
    const { status, body } = await world.getAs<Page>(bearer, `/owed-changes${query}`);
    expect(status).toBe(200);
    return body;
  };
  const released = async (to: Party, ...categories: ('IDENTITY' | 'HOUSING')[]) => {
    const person = await world.person(prison, convictedMan);
    const statements = categories.map((category) => carried(category, 'words'));
    const made = disclosure(person, [to], { statements });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const ofThis = (m: { data: { disclosureId: string } }) =>
      m.data.disclosureId === made.disclosureId;
    await world.messages(`${to.agency}.${to.unit}`, 'disclosure', ofThis);
    return { person, made, ofThis };
  };
  const retracted = async (to: Party) => {
    const { person, made, ofThis } = await released(to, 'IDENTITY', 'HOUSING');
    const { statementId, entryId } = made.statements[1]!;
    await world.say(prison, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId,
      statementIds: [statementId],
      reason: 'WRONG',
    });
    const [gone] = await world.messages(`${to.agency}.${to.unit}`, 'withdrawal', ofThis);
    return { made, gone: gone! };
  };
  const isListed = (reference: string) =>
    eventually(async () => (await listed()).items.some((one) => one.reference === reference));

  it('is listed from the withdrawal on until its receipt, the oldest first', async () => {
    const first = await retracted(social);
    const second = await retracted(jobcentre);
    await isListed(second.gone.messageId);
    const { items } = await listed();
    expect(items).toMatchObject([
      {
        kind: 'WITHDRAWAL',
        reference: first.gone.messageId,
        reason: 'RETRACTED',
        disclosureId: first.made.disclosureId,
        sender: prison,
        recipient: social,
        statements: 1,
        overdue: false,
      },
      { reference: second.gone.messageId, recipient: jobcentre },
    ]);
    const page = await listed('?limit=1');
    expect(page.items).toEqual(items.slice(0, 1));
    expect(await listed(`?limit=1&cursor=${page.next!}`)).toEqual({ items: items.slice(1) });
    const { gone } = first;
    await world.say(social, 'dk.infohus.message.received.v1', {
      messageId: gone.messageId,
      tenant: gone.tenant,
      number: gone.number,
      kind: 'withdrawal',
      subjectId: gone.subjectId,
      decisionId: gone.data.decisionId,
      disclosureId: gone.data.disclosureId,
    });
    await eventually(async () => (await listed()).items.length === 1);
    expect((await listed()).items).toEqual(items.slice(1));
  });

  it('is kept from who passed it on, when the case was closed that it came from', async () => {
    const { person, made, ofThis } = await released(social, 'HOUSING');
    const town = await world.person(social, [], person.subjectId);
    const statements = made.statements.map((one) => ({ ...one, ownGround: false }));
    const onward = disclosure(town, [jobcentre], { statements });
    await world.say(social, 'dk.infohus.disclosure.made.v1', onward);
    const isOnward = (m: { data: { disclosureId: string } }) =>
      m.data.disclosureId === onward.disclosureId;
    await world.messages('101.MUNICIPALITY_JOBCENTRE', 'disclosure', isOnward);
    await world.say(prison, 'dk.infohus.case.closed.v1', { ...person, takesBack: 'ALL' });
    await world.messages('101.MUNICIPALITY_SOCIAL', 'withdrawal', ofThis);
    const [gone] = await world.messages('101.MUNICIPALITY_JOBCENTRE', 'withdrawal', isOnward);
    await isListed(gone!.messageId);
    const found = async (bearer?: string) =>
      (await listed('', bearer)).items.filter(({ reference }) => reference === gone!.messageId);
    expect(await found()).toMatchObject([{ reason: 'CASE_CLOSED', sender: social }]);
    expect(await found(await world.token(social))).toEqual([]);
    const { messageId, tenant, number, subjectId, data } = gone!;
    await world.say(jobcentre, 'dk.infohus.message.received.v1', {
      ...{ messageId, tenant, number, kind: 'withdrawal', subjectId },
      ...{ decisionId: data.decisionId, disclosureId: data.disclosureId },
    });
    await eventually(async () => (await found()).length === 0);
    const told = world.inbox.filter((m) => m.kind === 'receipt' && m.data.of === messageId);
    expect(told).toEqual([]);
  });

  it('is found by agency, kind and age', async () => {
    const { gone } = await retracted(social);
    await isListed(gone.messageId);
    await world.database.pool.query(
      `update policy.owed_changes set since = since - interval '30 hours' where reference = $1`,
      [gone.messageId],
    );
    expect((await listed('?olderThanHours=24')).items).toMatchObject([
      { reference: gone.messageId, overdue: true },
    ]);
    expect((await listed('?agency=751')).items).toEqual([]);
    expect((await listed('?agency=101&olderThanHours=31')).items).toEqual([]);
    expect((await listed('?kind=CORRECTION')).items).toEqual([]);
    const bad = await world.getAs<ProblemBody>(officer, '/owed-changes?cursor=nonsense');
    expect([bad.status, bad.body.code]).toEqual([400, 'invalid-cursor']);
  });

  it('tells the officer, and not the sender, of what would not be released today', async () => {
    const { person, made } = await released(social, 'IDENTITY', 'HOUSING');
    const say = (fact: Fact) =>
      world.say(prison, 'dk.infohus.fact.recorded.v1', { factId: randomUUID(), ...person, fact });
    const found = async (bearer?: string) =>
      (await listed('', bearer)).items.filter(
        ({ disclosureId }) => disclosureId === made.disclosureId,
      );
    await say({ type: 'ReleaseChanged', date: null, reason: 'CANCELLED' });
    await eventually(async () => (await found()).length === 1);
    expect(await found()).toMatchObject([
      { kind: 'NO_LONGER_PERMITTED', reason: 'LATER_FACT', recipient: social, statements: 2 },
    ]);
    expect(await found(await world.token(prison))).toEqual([]);
    await say({ type: 'ReleasePlanned', date: '2027-01-20' });
    await eventually(async () => (await found()).length === 0);
  });

  it('is seen by the sender for its own disclosures, by nobody else', async () => {
    const { gone } = await retracted(jobcentre);
    await isListed(gone.messageId);
    const own = await listed('', await world.token(prison));
    expect(own.items.map(({ reference }) => reference)).toContain(gone.messageId);
    expect((await listed('', await world.token(social))).items).toEqual([]);
    const investigator = await world.sign({
      sub: 'investigator',
      client_id: 'police',
      ...police,
      function: 'INVESTIGATION',
      scope: 'agency',
    });
    expect((await world.getAs(investigator, '/owed-changes')).status).toBe(404);
  });
});
