import { randomUUID } from 'node:crypto';
import type { ActingFunction, Party, ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, jobcentre, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

type Preview = Readonly<{
  recipients: readonly Readonly<{
    withheldByTable: readonly string[];
    decision: Readonly<{ outcome: string; reason: string }>;
    statements: readonly Readonly<{ category: string; verdict: string; reason: string }>[];
  }>[];
}>;

describePostgres('Before a disclosure', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  type Asking = Readonly<{ caseId: string; subjectId: string }>;
  const question = (about: Asking, more: object = {}) => ({
    ...about,
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    extent: 'ITEMS',
    necessity: 'DOCUMENTED',
    meeting: 'NONE',
    recipients: [social, jobcentre],
    statements: (['IDENTITY', 'HEALTH', 'HOUSING'] as const).map((category) => ({
      statementId: randomUUID(),
      category,
      thirdPerson: 'NONE',
      identifiesInformant: false,
      ownGround: false,
    })),
    ...more,
  });
  const ask = async (by: Party, about: Asking, more: object = {}) => {
    const { status, body, headers } = await world.post<Preview & ProblemBody>(
      by,
      '/previews',
      question(about, more),
    );
    return { status, code: body.code, recipients: body.recipients, headers };
  };
  const looked = async (target: string, count: number) =>
    (
      await world.audit('dk.infohus.lookup.recorded.v1', (data) => data.target === target, count)
    ).map(({ data, actor, agency, unit }) => ({ data, actor, agency, unit }));

  it('shows the sender what each recipient would get', async () => {
    const person = await world.person(prison, convictedMan);
    const answer = await ask(prison, person);
    expect(answer.status).toBe(200);
    const [first, second] = answer.recipients;
    expect(first!.statements.map(({ verdict }) => verdict)).toEqual([
      'RELEASED',
      'RELEASED',
      'RELEASED',
    ]);
    expect(second!.withheldByTable).toContain('HEALTH');
    expect(second!.decision.outcome).toBe('PERMIT');
    expect(second!.statements[1]).toMatchObject({ verdict: 'WITHHELD', reason: 'NOT_NECESSARY' });
    const nobody = await ask(prison, person, { recipients: [{ agency: '999', unit: 'POLICE' }] });
    expect([nobody.status, nobody.code]).toEqual([404, 'unknown-party']);
  });

  it('is on record, for audit, who asked about whom; and nothing is decided', async () => {
    const person = await world.person(prison, convictedMan);
    expect((await ask(prison, person)).status).toBe(200);
    const [entry] = await looked(person.caseId, 1);
    expect(entry).toMatchObject({
      actor: 'person-of-KF_PRISON',
      agency: 'kf',
      unit: 'KF_PRISON',
      data: {
        view: 'preview',
        ...person,
        reader: { actor: 'person-of-KF_PRISON', ...prison, function: 'CASEWORK' },
        purpose: 'RELEASE_PLAN',
        outcome: 'SHOWN',
      },
    });
    const { rows } = await world.database.pool.query<{ category: string }>(
      `select category from policy.events where correlation_id in
         (select correlation_id from policy.events where data->>'target' = $1)`,
      [person.caseId],
    );
    expect(rows.map(({ category }) => category)).toEqual(['preview']);
  });

  it('is told only to whom works on an open case on that person; anybody else finds nothing', async () => {
    const person = await world.person(prison, convictedMan);
    const town = await world.person(social, [], person.subjectId);
    const other = await world.person(prison, convictedMan);
    const closed = await world.person(prison, convictedMan);
    const said = await world.say(prison, 'dk.infohus.case.closed.v1', {
      ...closed,
      takesBack: null,
    });
    await world.taken(closed.subjectId, said.id);
    const invented = { ...person, caseId: randomUUID() };
    const attempts = [
      [jobcentre, invented],
      [police, invented],
      [jobcentre, town],
      [social, person],
      [prison, { ...other, subjectId: person.subjectId }],
      [prison, closed],
    ] as const;
    const answers = await Promise.all(
      attempts.flatMap(([by, about]) => [
        ask(by, about),
        ask(by, about, { position: '0' }),
        ask(by, about, { position: world.position() }),
      ]),
    );
    expect(answers.map(({ status, code }) => `${status} ${code}`)).toEqual(
      Array(attempts.length * 3).fill('404 not-found'),
    );
    const refused = await looked(invented.caseId, 6);
    expect(refused.map(({ data }) => [data.outcome, data.caseId])).toEqual(
      Array(6).fill(['REFUSED', null]),
    );
  });

  it('is told to no investigator of the same police', async () => {
    const person = await world.person(police, []);
    const asking = async (acts: ActingFunction) => {
      const token = await world.sign({
        sub: 'officer',
        client_id: 'officer',
        ...police,
        function: acts,
        scope: 'agency',
      });
      return (await world.post(token, '/previews', question(person))).status;
    };
    expect([await asking('PREVENTION'), await asking('INVESTIGATION')]).toEqual([200, 404]);
  });

  it('waits for a case that was opened in this moment', async () => {
    const about = { caseId: randomUUID(), subjectId: randomUUID() };
    const answer = ask(prison, about);
    await world.say(prison, 'dk.infohus.case.opened.v1', about);
    expect((await answer).status).toBe(200);
  });

  it('says that it can be asked again, when what was recorded before does not come', async () => {
    const person = await world.person(prison, convictedMan);
    const early = await ask(prison, person, { position: '9000000000' });
    expect([early.status, early.code]).toEqual([503, 'unavailable']);
    expect(early.headers.get('retry-after')).toBe('1');
  });

  it('shows what would no longer go onward', async () => {
    const person = await world.person(prison, convictedMan);
    const home = carried('HOUSING', 'the home');
    const made = disclosure(person, [social], { statements: [home] });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    await world.messages('101.MUNICIPALITY_SOCIAL', 'disclosure', (m) =>
      made.statements.some(({ statementId }) => m.data.statements[0]?.statementId === statementId),
    );
    const town = await world.person(social, [], person.subjectId);
    const { statementId, category, thirdPerson, identifiesInformant } = home;
    const statements = [
      { statementId, category, thirdPerson, identifiesInformant, ownGround: false },
    ];
    const verdict = async () =>
      (await ask(social, town, { statements, recipients: [jobcentre] })).recipients[0]!
        .statements[0]!.reason;
    const before = await verdict();
    await world.say(prison, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId: home.entryId,
      statementIds: [statementId],
      reason: 'WRONG',
    });
    await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect([before, await verdict()]).toEqual(['OK', 'RETRACTED']);
  });
});
