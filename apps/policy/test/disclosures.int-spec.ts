import { randomUUID } from 'node:crypto';
import type { Party } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import {
  convictedMan,
  disclosure,
  housing,
  jobcentre,
  pet,
  police,
  prison,
  seven,
  social,
} from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('A disclosure from the prison', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const decisionFor = async (disclosureId: string, recipient: Party) => {
    const [told] = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (data) =>
        data.disclosureId === disclosureId &&
        data.recipient.agency === recipient.agency &&
        data.recipient.unit === recipient.unit,
    );
    const { decision } = told!.data;
    return {
      said: `${decision.outcome} ${decision.reason}`,
      released: decision.statements!.filter((s) => s.verdict === 'RELEASED').map((s) => s.category),
      decision,
      data: told!.data,
    };
  };

  it('is decided recipient by recipient, and each gets what it may have', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social, jobcentre, police, housing, pet]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const of = (recipient: Party) => decisionFor(made.disclosureId, recipient);
    expect((await of(social)).said).toBe('PERMIT_COND MINIMISE');
    expect((await of(social)).released).toEqual(seven);
    expect((await of(jobcentre)).said).toBe('PERMIT_COND PARTICIPANT_ENROLLED');
    expect((await of(jobcentre)).released).toEqual([
      'IDENTITY',
      'EMPLOYMENT',
      'HOUSING',
      'RELEASE',
    ]);
    expect((await of(police)).said).toBe('PERMIT_COND MINIMISE');
    expect((await of(police)).released).toEqual(['IDENTITY', 'CRIMINAL', 'HOUSING', 'RELEASE']);
    expect((await of(housing)).said).toBe('DENY NOT_PARTICIPANT');
    expect((await of(pet)).said).toBe('OTHER_BASIS OUTSIDE_115');
    expect((await of(pet)).decision.basis).toEqual(['PET3']);

    const mine = (m: { data: { disclosureId: string } }) =>
      m.data.disclosureId === made.disclosureId;
    const [released] = await world.messages('101.MUNICIPALITY_JOBCENTRE', 'disclosure', mine);
    expect(released!.data.statements.map((s) => s.content?.text)).toEqual([
      'words on IDENTITY',
      'words on EMPLOYMENT',
      'words on HOUSING',
      'words on RELEASE',
    ]);
    expect(released!.data.withheld).toBe(true);
    expect(released!.data.decision).toMatchObject({
      outcome: 'PERMIT',
      reason: 'OK',
      conditions: [],
    });
    expect(released!.data.readers.functions).toEqual(['PREVENTION', 'CASEWORK', 'CARE']);
    const [whole] = await world.messages('101.MUNICIPALITY_SOCIAL', 'disclosure', mine);
    expect(whole!.data.withheld).toBe(false);
    expect(whole!.number).toBe(1);
    const decisions = await world.messages('kf', 'decision', mine, 5);
    expect(decisions.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(
      decisions
        .find((m) => m.data.recipient.unit === 'MUNICIPALITY_JOBCENTRE')!
        .data.statements.filter((s) => s.verdict === 'WITHHELD')
        .map((s) => [s.category, s.reason]),
    ).toEqual([
      ['CRIMINAL', 'NOT_NECESSARY'],
      ['HEALTH', 'NOT_NECESSARY'],
      ['SUBSTANCE_USE', 'NOT_NECESSARY'],
    ]);
  });

  it('is denied as incomplete without a necessity statement, and no recipient hears of it', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social], { necessity: 'MISSING' });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const denied = await decisionFor(made.disclosureId, social);
    expect(denied.said).toBe('DENY INCOMPLETE');
    expect(denied.decision.missing).toEqual(['/necessity']);
    await world.messages('kf', 'decision', (m) => m.data.disclosureId === made.disclosureId);
    expect(
      world.inbox.filter((m) => m.subjectId === person.subjectId && m.tenant !== 'kf'),
    ).toEqual([]);
  });

  it('tells who it is to each who hears of the person for the first time, and not again', async () => {
    const person = await world.person(prison, convictedMan);
    const who = carried('IDENTITY', 'who he is');
    const tell = async (recipients: readonly Party[], text: string) => {
      const made = disclosure(person, recipients, {
        statements: [carried('HOUSING', text), who],
        identity: [who.statementId],
      });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const of = async (tenant: string) => {
        const [message] = await world.messages(
          tenant,
          'disclosure',
          (m) => m.data.disclosureId === made.disclosureId,
        );
        expect(message!.data.withheld).toBe(false);
        return message!.data.statements.map(({ content }) => content?.text);
      };
      return of;
    };
    const first = await tell([social], 'no home');
    expect(await first('101.MUNICIPALITY_SOCIAL')).toEqual(['no home', 'who he is']);
    const second = await tell([social, police], 'a home');
    expect(await second('101.MUNICIPALITY_SOCIAL')).toEqual(['a home']);
    expect(await second('1470')).toEqual(['a home', 'who he is']);
  });

  it('brings nothing twice when it comes twice', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social, police]);
    const said = await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    await decisionFor(made.disclosureId, police);
    await world.publish(said);
    // What was recorded in between would change the answer, if it were given again.
    await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact: { type: 'ReleaseChanged', date: null, reason: 'CANCELLED' },
    });
    await world.publish(said);
    const after = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', after);
    expect((await decisionFor(after.disclosureId, social)).said).toBe('DENY NOT_NECESSARY');
    await world.messages('kf', 'decision', (m) => m.data.disclosureId === after.disclosureId);
    for (const tenant of ['101.MUNICIPALITY_SOCIAL', '1470'])
      await world.messages(tenant, 'disclosure', (m) => m.subjectId === person.subjectId);
    const about = world.inbox.filter((m) => m.subjectId === person.subjectId);
    expect(about.map((m) => `${m.tenant} ${m.kind}`).sort()).toEqual([
      '101.MUNICIPALITY_SOCIAL disclosure',
      '1470 disclosure',
      'kf decision',
      'kf decision',
      'kf decision',
    ]);
  });

  it('names the event behind each fact', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const { data } = await decisionFor(made.disclosureId, social);
    const source = (member: string) => data.sources.find((one) => one.member === member)?.eventId;
    expect(source('/subject/detention/kind')).toMatch(/^[0-9a-f-]{36}$/);
    expect(source('/recipient/connected')).not.toBe(source('/subject/detention/kind'));
    expect(source('/subject/sociallyVulnerable')).toBeNull();
    expect(Number(data.positions['prison-probation'])).toBeGreaterThan(0);
  });

  it('is a fault when the host does not serve the agency that is said to speak', async () => {
    const person = await world.person(prison, convictedMan);
    const forged = world.event(
      prison,
      'dk.infohus.disclosure.made.v1',
      disclosure(person, [social]),
    );
    await world.publish(forged, 'police');
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === forged.id,
    );
    expect(fault!.data.code).toBe('agency-not-of-this-host');
    expect(world.inbox.filter((m) => m.subjectId === person.subjectId)).toEqual([]);
  });

  it('goes on where it stood after a restart', async () => {
    const person = await world.person(prison, convictedMan);
    const before = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', before);
    await decisionFor(before.disclosureId, social);
    await world.restart();
    const made = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    expect((await decisionFor(made.disclosureId, social)).said).toBe('PERMIT_COND MINIMISE');
    const numbers = world.inbox
      .filter((m) => m.tenant === '101.MUNICIPALITY_SOCIAL')
      .map((m) => m.number);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it('costs no more after a long history: a snapshot stands beside the stream', async () => {
    const person = await world.person(prison, convictedMan);
    const again = (date: string) => ({
      factId: randomUUID(),
      ...person,
      fact: { type: 'ReleasePlanned' as const, date },
    });
    let last = await world.say(prison, 'dk.infohus.fact.recorded.v1', again('2026-12-21'));
    for (let day = 0; day < 220; day++)
      last = await world.say(prison, 'dk.infohus.fact.recorded.v1', again('2026-12-22'));
    await world.taken(person.subjectId, last.id);
    await world.restart();
    const before = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', before);
    expect((await decisionFor(before.disclosureId, social)).said).toBe('PERMIT_COND MINIMISE');
    const { rows } = await world.database.pool.query<{ revision: number }>(
      "select (data ->> 'revision')::int as revision from policy.events where stream = $1",
      [`snapshot-${person.subjectId}`],
    );
    expect(rows).toEqual([{ revision: 224 }]);
    await world.restart();
    const after = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', after);
    const { data } = await decisionFor(after.disclosureId, social);
    expect(
      data.sources.find(({ member }) => member === '/subject/detention/release')?.eventId,
    ).toBe(last.id);
  });
});
