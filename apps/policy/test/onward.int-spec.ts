import { randomUUID } from 'node:crypto';
import type { CarriedStatement, Fact, InboxMessage } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, jobcentre, prison, social } from './release-plan.js';
import type { Disclosed } from './release-plan.js';

const describePostgres = await withPostgres();

type Person = Readonly<{ caseId: string; subjectId: string }>;

describePostgres('What was received', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const of = (disclosureId: string) => (message: { data: { disclosureId: string } }) =>
    message.data.disclosureId === disclosureId;

  /** The prison told the social services this; both have a case on the person. */
  const told = async (facts: readonly Fact[], ...statements: readonly CarriedStatement[]) => {
    const person = await world.person(prison, facts);
    const made = disclosure(person, [social], { statements });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    await world.messages('101.MUNICIPALITY_SOCIAL', 'disclosure', of(made.disclosureId));
    const town: Person = await world.person(social, [], person.subjectId);
    return { person, town, made };
  };
  const asReceived = (statement: CarriedStatement): CarriedStatement => ({
    ...statement,
    ownGround: false,
  });
  const onwardOf = (town: Person, statements: readonly CarriedStatement[], more = {}): Disclosed =>
    disclosure(town, [jobcentre], { statements: statements.map(asReceived), ...more });
  const passOn = (made: Disclosed) => world.say(social, 'dk.infohus.disclosure.made.v1', made);
  const retract = (person: Person, statements: readonly CarriedStatement[], by = prison) =>
    world.say(by, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId: statements[0]!.entryId,
      statementIds: statements.map(({ statementId }) => statementId),
      reason: 'WRONG',
    });
  const withdrawn = (made: Disclosed) =>
    world.messages('101.MUNICIPALITY_SOCIAL', 'withdrawal', of(made.disclosureId));
  const answerTo = async (made: Disclosed) => {
    const [told] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'decision',
      of(made.disclosureId),
    );
    const { decision, statements } = told!.data;
    return {
      said: `${decision.outcome} ${decision.reason}`,
      verdicts: statements.map(({ verdict, reason }) =>
        verdict === 'RELEASED' ? verdict : reason,
      ),
    };
  };
  /** What the job centre holds, as its messages add up. */
  const heldByJobcentre = (subjectId: string): readonly string[] => {
    const held = new Map<string, string>();
    const mine = (one: InboxMessage) =>
      one.tenant === '101.MUNICIPALITY_JOBCENTRE' && one.subjectId === subjectId;
    for (const message of world.inbox.filter(mine).sort((a, b) => a.number - b.number)) {
      if (message.kind === 'disclosure')
        for (const one of message.data.statements)
          held.set(one.statementId, one.content?.text ?? '');
      if (message.kind === 'withdrawal')
        for (const id of message.data.statementIds) held.delete(id);
      if (message.kind === 'correction')
        for (const { statementId, by } of message.data.replaced) {
          held.delete(statementId);
          held.set(by.statementId, by.content?.text ?? '');
        }
    }
    return [...held.values()].sort();
  };

  it('goes onward while it is held, and is followed when it is retracted', async () => {
    const [home, work] = [carried('HOUSING', 'the home'), carried('EMPLOYMENT', 'the work')];
    const { person, town } = await told(convictedMan, home, work);
    const made = onwardOf(town, [home, work]);
    await passOn(made);
    expect(await answerTo(made)).toMatchObject({ verdicts: ['RELEASED', 'RELEASED'] });
    await retract(person, [home]);
    await world.messages('101.MUNICIPALITY_JOBCENTRE', 'withdrawal', of(made.disclosureId));
    expect(heldByJobcentre(person.subjectId)).toEqual(['the work']);
  });

  it('does not go onward after it was retracted, and what is left goes', async () => {
    const [home, work] = [carried('HOUSING', 'the home'), carried('EMPLOYMENT', 'the work')];
    const { person, town, made } = await told(convictedMan, home, work);
    await retract(person, [home]);
    await withdrawn(made);
    const both = onwardOf(town, [home, work]);
    const said = await passOn(both);
    expect(await answerTo(both)).toMatchObject({ verdicts: ['RETRACTED', 'RELEASED'] });
    const alone = onwardOf(town, [home]);
    await passOn(alone);
    expect(await answerTo(alone)).toEqual({
      said: 'DENY NOT_NECESSARY',
      verdicts: ['RETRACTED'],
    });
    await world.publish(said);
    const [recorded] = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (data) => data.disclosureId === both.disclosureId,
    );
    expect(recorded!.data.decision.statements).toMatchObject([
      { id: home.statementId, verdict: 'WITHHELD', reason: 'RETRACTED' },
      { id: work.statementId, verdict: 'RELEASED' },
    ]);
    expect(recorded!.data.situation.information.categories).toEqual(['EMPLOYMENT']);
    expect(heldByJobcentre(person.subjectId)).toEqual(['the work']);
  });

  it('does not go onward in the words that were corrected', async () => {
    const home = carried('HOUSING', 'the wrong home');
    const { person, town, made } = await told(convictedMan, home);
    const by = { ...carried('HOUSING', 'the right home'), entryId: home.entryId };
    await world.say(prison, 'dk.infohus.entry.corrected.v1', {
      ...person,
      entryId: home.entryId,
      replaced: [{ statementId: home.statementId, by }],
    });
    await world.messages('101.MUNICIPALITY_SOCIAL', 'correction', of(made.disclosureId));
    const old = onwardOf(town, [home]);
    await passOn(old);
    expect((await answerTo(old)).verdicts).toEqual(['CORRECTED']);
    const right = onwardOf(town, [by]);
    await passOn(right);
    expect((await answerTo(right)).verdicts).toEqual(['RELEASED']);
    await eventually(() => heldByJobcentre(person.subjectId).length === 1);
    expect(heldByJobcentre(person.subjectId)).toEqual(['the right home']);
  });

  it('does not go onward after the case was closed as unfounded', async () => {
    const home = carried('HOUSING', 'the home');
    const { person, town, made } = await told(convictedMan, home);
    await world.say(prison, 'dk.infohus.case.closed.v1', { ...person, takesBack: 'ALL' });
    await withdrawn(made);
    const onward = onwardOf(town, [home]);
    await passOn(onward);
    expect((await answerTo(onward)).verdicts).toEqual(['CASE_CLOSED']);
  });

  it('is taken away where it was passed on, when the decision that released it was wrong', async () => {
    const home = carried('HOUSING', 'the home');
    const { person, town, made } = await told(convictedMan, home);
    const consent = await world.say(social, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...town,
      fact: {
        type: 'ConsentGiven',
        recipients: [jobcentre],
        purposes: ['SUPPORT'],
        categories: ['HOUSING'],
        until: null,
      },
    });
    await world.taken(town.subjectId, consent.id);
    const onward = onwardOf(town, [home], { form: 'NONE', purpose: 'SUPPORT' });
    await passOn(onward);
    expect((await answerTo(onward)).verdicts).toEqual(['RELEASED']);
    const late = await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact: { type: 'ReleaseChanged', date: null, reason: 'CANCELLED' },
    });
    await world.taken(person.subjectId, late.id);
    const officer = await world.sign({
      sub: 'officer',
      client_id: 'officer',
      agency: 'infohus-audit',
      unit: 'AUDIT',
      function: 'CONTROL',
      scope: 'audit',
    });
    const { status, body } = await world.post<{ items: { stands: boolean; withdrawn: boolean }[] }>(
      officer,
      '/rechecks',
      { subjectId: person.subjectId, wrongAtItsTime: true },
    );
    expect(status).toBe(200);
    // What was passed on would stand by itself, but it should never have come that far.
    expect(body.items).toMatchObject([
      { stands: false, withdrawn: true },
      { stands: true, withdrawn: true },
    ]);
    const [gone] = await withdrawn(made);
    expect(gone!.data.reason).toBe('DECISION_WRONG');
    await eventually(() => heldByJobcentre(person.subjectId).length === 0);
  });

  it('goes onward as it was said, and as nothing else', async () => {
    const home = carried('HOUSING', 'the home');
    const { town } = await told(convictedMan, home);
    const changed: readonly Partial<CarriedStatement>[] = [
      { content: { text: 'other words', salt: '00'.repeat(32) }, commitment: 'ef'.repeat(32) },
      { category: 'EMPLOYMENT' },
    ];
    for (const more of changed) {
      const onward = onwardOf(town, [{ ...home, ...more }]);
      await passOn(onward);
      expect((await answerTo(onward)).verdicts).toEqual(['NOT_HELD']);
    }
    const about = carried('HOUSING', 'the neighbour', { thirdPerson: 'NECESSARY' });
    const other = await told(convictedMan, about);
    const onward = onwardOf(other.town, [about]);
    await passOn(onward);
    expect((await answerTo(onward)).verdicts).toEqual(['MAY_NOT_GO_ONWARD']);
  });

  it('is with nobody in the end, whichever comes first', async () => {
    const outcomes = new Set<string>();
    for (let run = 0; run < 12; run++) {
      const home = carried('HOUSING', `home ${run}`);
      const { person, town, made: first } = await told(convictedMan, home);
      const made = [onwardOf(town, [home]), onwardOf(town, [home])];
      const sayings = [() => retract(person, [home]), ...made.map((one) => () => passOn(one))];
      await Promise.all((run % 2 === 0 ? sayings : sayings.reverse()).map((say) => say()));
      for (const one of made) {
        const [verdict] = (await answerTo(one)).verdicts;
        outcomes.add(verdict!);
        const ofThis = of(one.disclosureId);
        if (verdict === 'RELEASED')
          for (const kind of ['disclosure', 'withdrawal'] as const)
            await world.messages('101.MUNICIPALITY_JOBCENTRE', kind, ofThis);
      }
      await withdrawn(first);
      await eventually(() => heldByJobcentre(person.subjectId).length === 0);
      const last = onwardOf(town, [home]);
      await passOn(last);
      expect((await answerTo(last)).verdicts).toEqual(['RETRACTED']);
      await eventually(() => heldByJobcentre(person.subjectId).length === 0);
    }
    expect(['RELEASED', 'RETRACTED']).toEqual(expect.arrayContaining([...outcomes]));
  });
});
