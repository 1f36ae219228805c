import { randomUUID } from 'node:crypto';
import type { Fact, ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

const tagged: readonly Fact[] = convictedMan.map((fact) =>
  fact.type === 'DetentionRecorded' ? { ...fact, kind: 'ELECTRONIC_TAG' } : fact,
);

describePostgres('A question for a lawyer', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const lawyer = () =>
    world.sign({
      sub: 'lawyer',
      client_id: 'lawyer',
      agency: 'infohus-policy',
      unit: 'POLICY_ADMINISTRATION',
      function: 'OTHER',
      scope: 'policy:approve',
    });
  const asked = async () => {
    const person = await world.person(prison, tagged);
    const made = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const [decision] = await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(decision!.data.decision.outcome).toBe('REVIEW');
    return { person, made, decisionId: decision!.data.decisionId };
  };
  const answer = async (decisionId: string, setAside: boolean) =>
    world.post<ProblemBody & { decidedAs: string | null }>(
      await lawyer(),
      `/legal-reviews/${decisionId}/answer`,
      { setAside },
    );
  const words = async (subjectId: string): Promise<number> =>
    (
      await world.database.pool.query('select 1 from policy.contents where subject_id = $1', [
        subjectId,
      ])
    ).rowCount!;

  it('waits, and an answer sets the rule aside for that disclosure and no other', async () => {
    const { person, made, decisionId } = await asked();
    const other = await asked();
    const open = await world.getAs<{ items: { decisionId: string; rule: string }[] }>(
      await lawyer(),
      '/legal-reviews?state=OPEN',
    );
    expect(open.body.items).toMatchObject([
      { decisionId, rule: 'R53' },
      { decisionId: other.decisionId, rule: 'R53' },
    ]);
    expect(await words(person.subjectId)).toBe(7);
    const answered = await answer(decisionId, true);
    expect(answered.status).toBe(200);
    const [given] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(given!.data.statements.map(({ content }) => content?.text)).toContain('words on HEALTH');
    const [told] = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (d) => d.recheckOf === decisionId,
    );
    expect(told!.data.decision.policySet.version).toMatch(/-without-R53$/);
    expect(told!.data.sender).toEqual(prison);
    const decisions = await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
      2,
    );
    expect(decisions[1]!.data.decision.outcome).toBe('PERMIT_COND');
    expect(await words(person.subjectId)).toBe(7);
    // What a lawyer let through stands as long as nothing else changes.
    const looked = async () =>
      (
        await world.post<{ items: { decisionId: string; stands: boolean; reason: string }[] }>(
          await lawyer(),
          '/rechecks',
          { subjectId: person.subjectId },
        )
      ).body.items;
    const { decisionId: followed } = given!.data;
    expect(await looked()).toMatchObject([{ decisionId: followed, stands: true }]);
    await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact: { type: 'ReleaseChanged', date: null, reason: 'CANCELLED' },
    });
    await eventually(async () => (await looked())[0]!.stands === false);
    expect(await looked()).toMatchObject([{ decisionId: followed, reason: 'NOT_NECESSARY' }]);
    // Said twice it is the same; said otherwise it is refused.
    expect((await answer(decisionId, true)).body.decidedAs).toBe(given!.data.decisionId);
    expect((await answer(decisionId, false)).body.code).toBe('review-already-answered');
    expect(
      world.inbox.filter((m) => m.subjectId === other.person.subjectId && m.kind === 'disclosure'),
    ).toEqual([]);
  });

  it('lets nothing go that was taken back while it waited, and its words are gone at once', async () => {
    const { person, made, decisionId } = await asked();
    const [retracted, corrected] = [made.statements[2]!, made.statements[5]!];
    await world.say(prison, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId: retracted.entryId,
      statementIds: [retracted.statementId],
      reason: 'WRONG',
    });
    await world.say(prison, 'dk.infohus.entry.corrected.v1', {
      ...person,
      entryId: corrected.entryId,
      replaced: [{ statementId: corrected.statementId, by: carried('HOUSING', 'the right home') }],
    });
    await eventually(async () => (await words(person.subjectId)) === 5);
    expect((await answer(decisionId, true)).status).toBe(200);
    const [given] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(given!.data.statements.map(({ category }) => category)).toEqual([
      'IDENTITY',
      'CRIMINAL',
      'SUBSTANCE_USE',
      'EMPLOYMENT',
      'RELEASE',
    ]);
    const decisions = await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
      2,
    );
    expect(decisions[1]!.data.statements.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['RETRACTED', 'CORRECTED']),
    );
  });

  it('has nothing left to let go when the case was unfounded', async () => {
    const { person, made, decisionId } = await asked();
    await world.say(prison, 'dk.infohus.case.closed.v1', { ...person, takesBack: 'ALL' });
    await eventually(async () => (await words(person.subjectId)) === 0);
    expect((await answer(decisionId, true)).status).toBe(200);
    const decisions = await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
      2,
    );
    expect(decisions[1]!.data.decision.outcome).toBe('DENY');
    expect(
      world.inbox.filter((m) => m.subjectId === person.subjectId && m.kind === 'disclosure'),
    ).toEqual([]);
  });

  it('may be answered with no: nothing goes, and the words are erased', async () => {
    const { person, decisionId } = await asked();
    expect((await answer(decisionId, false)).body.decidedAs).toBeNull();
    expect(await words(person.subjectId)).toBe(0);
    const [asked_, told] = await world.messages(
      'kf',
      'decision',
      (m) => m.data.decisionId === decisionId,
      2,
    );
    expect(told!.data.decision).toMatchObject({
      outcome: 'DENY',
      reason: 'LEGAL_REVIEW',
      basis: asked_!.data.decision.basis,
      conditions: [],
    });
    expect(told!.data.decision.explanation.da).toContain('en jurist har taget stilling');
    expect(told!.data.statements).toEqual(asked_!.data.statements);
    expect(JSON.stringify(told)).not.toContain('lawyer"');
    expect(JSON.stringify(told)).not.toContain('infohus-policy');
    expect((await answer(decisionId, false)).body.decidedAs).toBeNull();
    expect(
      world.inbox.filter((m) => m.subjectId === person.subjectId).map(({ kind }) => kind),
    ).toEqual(['decision', 'decision']);
  });

  it('is nobody’s but a lawyer’s', async () => {
    const { decisionId } = await asked();
    const token = await world.token(prison);
    expect(
      (await world.post(token, `/legal-reviews/${decisionId}/answer`, { setAside: true })).status,
    ).toBe(403);
    expect((await world.getAs(token, '/legal-reviews')).status).toBe(403);
  });
});
