import { randomUUID } from 'node:crypto';
import type { Fact, Party, TakesBack } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();
const infohouse: Party = { agency: '101', unit: 'MUNICIPALITY_INFOHOUSE' };

describePostgres('What was released', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const record = async (
    by: Party,
    person: Readonly<{ caseId: string; subjectId: string }>,
    fact: Fact,
  ) => {
    const said = await world.say(by, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact,
    });
    await world.taken(person.subjectId, said.id);
  };
  const released = async (by: Party, to: Party, facts: readonly Fact[], more = {}) => {
    const person = await world.person(by, facts);
    const made = disclosure(person, [to], more);
    await world.say(by, 'dk.infohus.disclosure.made.v1', made);
    const tenant = `${to.agency}.${to.unit}`;
    const [message] = await world.messages(
      tenant,
      'disclosure',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    return { person, made, decisionId: message!.data.decisionId };
  };
  const rechecked = (decisionId: string, count = 1) =>
    world.audit('dk.infohus.decision.recorded.v1', (d) => d.recheckOf === decisionId, count);
  const heard = (subjectId: string) =>
    world.inbox.filter((m) => m.subjectId === subjectId).map(({ kind }) => kind);
  const officer = () =>
    world.sign({
      sub: 'officer',
      client_id: 'officer',
      agency: 'infohus-audit',
      unit: 'AUDIT',
      function: 'CONTROL',
      scope: 'audit',
    });

  it('is looked at again when a fact comes late: audit is told, nobody else, and nothing is taken away', async () => {
    const { person, decisionId } = await released(prison, social, convictedMan);
    await record(prison, person, { type: 'ReleaseChanged', date: null, reason: 'CANCELLED' });
    const [recheck] = await rechecked(decisionId);
    expect(recheck!.data.decision).toMatchObject({ outcome: 'DENY', reason: 'NOT_NECESSARY' });
    expect(recheck!.data.situation.subject.detention.release).toBe('NOT_PLANNED');
    // The same again tells nothing new.
    await record(prison, person, {
      type: 'ResidenceRecorded',
      municipality: '101',
      from: '2020-01-01',
    });
    await record(prison, person, { type: 'ReleasePlanned', date: '2027-01-20' });
    const looked = await rechecked(decisionId, 2);
    expect(looked.map(({ data }) => data.decision.outcome)).toEqual(['DENY', 'PERMIT_COND']);
    expect(heard(person.subjectId).sort()).toEqual(['decision', 'disclosure']);
  });

  it('is taken away when an officer finds that it was wrong at its time', async () => {
    const { person, made, decisionId } = await released(prison, social, convictedMan);
    const look = async (wrongAtItsTime: boolean) =>
      (
        await world.post<{ items: { decisionId: string; stands: boolean; withdrawn: boolean }[] }>(
          await officer(),
          '/rechecks',
          { subjectId: person.subjectId, wrongAtItsTime },
        )
      ).body.items;
    expect(await look(true)).toMatchObject([{ decisionId, stands: true, withdrawn: false }]);
    await record(prison, person, {
      type: 'ResidenceRecorded',
      municipality: '751',
      from: '2020-01-01',
    });
    // The fact has us look again by itself, and officers may ask in the same moment.
    for (const seen of await Promise.all([look(false), look(false), look(false)]))
      expect(seen).toMatchObject([{ stands: false, withdrawn: false }]);
    expect(await look(true)).toMatchObject([{ stands: false, withdrawn: true }]);
    const [gone] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(gone!.data).toMatchObject({ reason: 'DECISION_WRONG' });
    expect(await look(true)).toEqual([]);
    const caseworker = await world.token(prison);
    expect(
      (await world.post(caseworker, '/rechecks', { subjectId: person.subjectId })).status,
    ).toBe(403);
  });

  it('is taken back when the case is closed as unfounded, and not when it is closed otherwise', async () => {
    const close = async (takesBack: TakesBack | null) => {
      const { person, made } = await released(prison, social, convictedMan);
      const said = await world.say(prison, 'dk.infohus.case.closed.v1', { ...person, takesBack });
      await world.taken(person.subjectId, said.id);
      return { made, person };
    };
    const quietly = await close(null);
    const { made } = await close('ALL');
    const [gone] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(gone!.data).toMatchObject({ reason: 'CASE_CLOSED' });
    expect(heard(quietly.person.subjectId)).not.toContain('withdrawal');
  });

  it('of an info-house concern is taken back when it is assessed as unfounded, but for that result', async () => {
    const concern: readonly Fact[] = [
      { type: 'ResidenceRecorded', municipality: '101', from: '2020-01-01' },
      { type: 'ConcernAssessed', concern: true, date: '2026-11-01' },
    ];
    const form = { form: 'INFOHOUSE_MUNICIPALITY', purpose: 'PREVENT' } as const;
    const { person, made } = await released(police, infohouse, concern, {
      ...form,
      statements: [carried('IDENTITY', 'who'), carried('RISK', 'a concern')],
    });
    await record(police, person, {
      type: 'RadicalisationAssessed',
      outcome: 'UNFOUNDED',
      tool: 'COMMON_TOOL_1',
      date: '2026-11-20',
    });
    const [gone] = await world.messages(
      '101.MUNICIPALITY_INFOHOUSE',
      'withdrawal',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(gone!.data.reason).toBe('UNFOUNDED');
    const result = disclosure(person, [infohouse], {
      ...form,
      statements: [carried('IDENTITY', 'who'), carried('RISK', 'it was nothing')],
    });
    await world.say(police, 'dk.infohus.disclosure.made.v1', result);
    const [kept] = await world.messages(
      '101.MUNICIPALITY_INFOHOUSE',
      'disclosure',
      (m) => m.data.disclosureId === result.disclosureId,
    );
    expect(kept!.data.statements[0]!.eraseBy).toMatch(/^\d{4}-\d\d-\d\d$/);
    const said = await world.say(police, 'dk.infohus.case.closed.v1', {
      ...person,
      takesBack: 'ALL',
    });
    await world.taken(person.subjectId, said.id);
    const after = await world.person(prison, convictedMan);
    expect(after.caseId).toBeDefined();
    const gones = world.inbox.filter(
      (m) => m.kind === 'withdrawal' && m.subjectId === person.subjectId,
    );
    expect(gones).toHaveLength(1);
  });
});
