import { randomUUID } from 'node:crypto';
import { commitmentOf } from '#libs/contracts';
import type { CompletenessView, PastModelView, Statement, TimelineView } from '#libs/contracts';
import { problemAt } from '../../../server/test/harness.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, aMessage, aStatement, jobCentre, social } from '../../test/inbox-messages.js';
import { caseOpened } from '../../test/own-events.js';
import { auditor, instant, lookBack, shownIn, standing, tenant } from '../../test/past.js';
import type { LookBack, Shown } from '../../test/past.js';

const describePostgres = await withPostgres();

describePostgres('what a tenant knew at an instant', () => {
  let trial: AgencyTrial;
  let number = 0;
  let asKnown: LookBack['asKnown'];
  let forAudit: LookBack['forAudit'];

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
    ({ asKnown, forAudit } = lookBack(trial));
  });
  afterAll(() => trial.close());

  const openCase = async () => {
    const [caseId, subjectId] = [randomUUID(), randomUUID()];
    await trial.own(`case-${caseId}`, social, caseOpened(social, caseId, subjectId));
    return { caseId, subjectId, stream: `case-${caseId}` };
  };
  const ownStatement = async (subjectId: string, text: string): Promise<Statement> => {
    const statementId = randomUUID();
    const content = { text, salt: 'cd'.repeat(32) };
    await trial.stores.content.put([{ id: statementId, subjectId, ...content }]);
    return {
      statementId,
      category: 'HOUSING',
      thirdPerson: 'NONE',
      identifiesInformant: false,
      ownGround: false,
      commitment: commitmentOf(content),
    };
  };

  it('is what it had recorded and received by then, through corrections and retractions since', async () => {
    const before = await instant();
    const { caseId, subjectId, stream } = await openCase();
    const [first, second] = [
      await ownStatement(subjectId, 'wrong words'),
      await ownStatement(subjectId, 'right words'),
    ];
    const entryId = randomUUID();
    const entry = {
      entryId,
      entryType: 'note',
      occurredAt: '2026-03-01T09:00:00.000Z',
    } as const;
    await trial.own(stream, social, {
      type: 'EntryRecorded',
      data: { ...entry, statements: [first] },
    });
    const recorded = await instant();
    await trial.own(stream, social, {
      type: 'EntryCorrected',
      data: {
        ...{ caseId, subjectId, ...entry },
        replaced: [
          { statementId: first.statementId, by: second, disclosed: false, sameMarks: true },
        ],
      },
    });
    const corrected = await instant();
    await trial.own(stream, social, {
      type: 'EntryRetracted',
      data: {
        ...{ caseId, subjectId, entryId, reason: 'WRONG' },
        statementIds: [second.statementId],
        disclosed: [],
        erased: [],
      },
    });
    await trial.stores.content.erase([first.statementId]);
    const retracted = await instant();

    expect(await asKnown(caseId, `knownOn=${before}`)).toEqual({
      ...{ caseId, subjectId, tenant, knownOn: before, items: [] },
      upTo: number,
    });
    const then = await asKnown(caseId, `knownOn=${recorded}`);
    expect(then.case).toMatchObject({ revision: 1, openedAt: expect.any(String) as string });
    // Erased since: it was there, and what it said is gone.
    expect(shownIn(then)).toEqual([{ ...first, state: 'CURRENT', words: 'ERASED' }]);
    expect(shownIn(await asKnown(caseId, `knownOn=${corrected}`))).toEqual([
      { ...first, state: 'REPLACED', replacedBy: second.statementId, words: 'ERASED' },
      { ...second, state: 'CURRENT', text: 'right words', words: 'SHOWN' },
    ]);
    expect(standing(await asKnown(caseId, `knownOn=${retracted}`))).toEqual([
      'REPLACED ERASED',
      'RETRACTED SHOWN',
    ]);
  });

  it('is today what stands in the rows today', async () => {
    const { caseId, subjectId } = await openCase();
    await trial.arrive(aDisclosure(social, ++number, [aStatement(), aStatement()], { subjectId }));
    const live = (await (
      await trial.get(`cases/${caseId}/timeline`, social)
    ).json()) as TimelineView;
    const { items } = await asKnown(caseId, `knownOn=${await instant()}`);
    const unworded = items.map((item) =>
      item.kind === 'fact'
        ? item
        : {
            ...item,
            statements: (item.statements as readonly Shown[]).map(({ words: _, ...one }) => one),
          },
    );
    expect(unworded).toEqual(live.items);
  });

  it('tells of what was withdrawn since that it was here, to audit also what it was', async () => {
    const { caseId, subjectId } = await openCase();
    const [kept, gone] = [aStatement(), aStatement()];
    const disclosure = aDisclosure(social, ++number, [kept, gone], { subjectId });
    const { decisionId, disclosureId } = disclosure.data;
    await trial.arrive(disclosure);
    const arrived = await instant();
    const about = { decisionId, disclosureId, statementIds: [gone.statementId] };
    await trial.arrive(
      aMessage(social, ++number, 'withdrawal', { ...about, reason: 'RETRACTED' }, subjectId),
    );
    const withdrawn = await instant();
    const [one, other] = shownIn(await asKnown(caseId, `knownOn=${arrived}`));
    expect(one).toMatchObject({ state: 'CURRENT', text: kept.content!.text, words: 'SHOWN' });
    expect(other).toEqual({
      state: 'WITHDRAWN_SINCE',
      statementId: gone.statementId,
      withdrawnAt: expect.any(String) as string,
      reason: 'RETRACTED',
      words: 'ERASED',
    });
    const audited = await forAudit(caseId, `knownOn=${arrived}`);
    expect(audited.upTo).toBe(number - 1);
    expect(shownIn(audited)).toMatchObject([
      { statementId: kept.statementId, commitment: kept.commitment, words: 'HELD' },
      { statementId: gone.statementId, commitment: gone.commitment, words: 'ERASED' },
    ]);
    expect(JSON.stringify(audited)).not.toContain(kept.content!.text);
    expect(standing(await forAudit(caseId, `knownOn=${withdrawn}`))).toEqual([
      'CURRENT HELD',
      'WITHDRAWN ERASED',
    ]);
  });

  it('is what had happened by another instant, as it is known by this one', async () => {
    const { caseId, subjectId, stream } = await openCase();
    const spring = { ...aStatement(), occurredAt: '2026-03-01T09:00:00.000Z' };
    const autumn = { ...aStatement(), occurredAt: '2026-09-01T09:00:00.000Z' };
    await trial.arrive(aDisclosure(social, ++number, [spring, autumn], { subjectId }));
    for (const [type, day] of [
      ['ConcernAssessed', '2026-04-01'],
      ['ReleasePlanned', '2026-04-02'],
    ] as const)
      await trial.own(stream, social, {
        type: 'FactRecorded',
        data: {
          ...{ caseId, subjectId, factId: randomUUID() },
          fact: {
            type,
            date: day,
            ...(type === 'ConcernAssessed' ? { concern: true } : {}),
          } as never,
        },
      });
    const knownOn = await instant();
    const kinds = async (validOn: string) =>
      (await asKnown(caseId, `knownOn=${knownOn}&validOn=${validOn}`)).items.flatMap((item) =>
        item.kind === 'fact'
          ? [item.fact.type]
          : item.statements.map(({ statementId }) => statementId),
      );
    expect(await kinds('2026-02-01T00:00:00Z')).toEqual([]);
    expect(await kinds('2026-03-02T00:00:00Z')).toEqual([spring.statementId]);
    expect(await kinds('2026-04-30T00:00:00Z')).toEqual([spring.statementId, 'ConcernAssessed']);
    // The plan was made today, whatever day it is for.
    expect(await kinds(knownOn)).toEqual([
      spring.statementId,
      autumn.statementId,
      'ConcernAssessed',
      'ReleasePlanned',
    ]);
    expect((await forAudit(caseId, `knownOn=${knownOn}`)).items.at(-1)).toMatchObject({
      fact: { type: 'ReleasePlanned' },
    });
  });

  it('is for a whole read model the very set that its rows had', async () => {
    const rows = async (): Promise<Omit<CompletenessView, 'historyHash'>> => {
      const answer = await trial.get(`completeness?tenant=${tenant}`, social, auditor);
      const { historyHash: _, ...held } = (await answer.json()) as CompletenessView;
      return held;
    };
    const [then, at] = [await rows(), await instant()];
    const { subjectId } = await openCase();
    const disclosure = aDisclosure(social, ++number, [aStatement(), aStatement()], { subjectId });
    await trial.arrive(disclosure);
    const { decisionId, disclosureId, statements } = disclosure.data;
    const [{ statementId }, gone] = statements as [(typeof statements)[0], (typeof statements)[0]];
    const by = aStatement();
    await trial.arrive(
      aMessage(
        social,
        ++number,
        'correction',
        { decisionId, disclosureId, replaced: [{ statementId, by }] },
        subjectId,
      ),
      aMessage(
        social,
        ++number,
        'withdrawal',
        { decisionId, disclosureId, statementIds: [gone.statementId], reason: 'RETRACTED' },
        subjectId,
      ),
    );
    const model = async (knownOn: string) =>
      (await (
        await trial.get(`as-known?tenant=${tenant}&knownOn=${knownOn}`, social, auditor)
      ).json()) as PastModelView;
    expect(await model(at)).toEqual({ ...then, knownOn: at });
    const now = await instant();
    expect(await model(now)).toEqual({ ...(await rows()), knownOn: now });
    expect((await model(now)).count).toBe(then.count + 1);
  });

  it('is answered on record only, to those alone who may read it now', async () => {
    const { caseId, subjectId } = await openCase();
    const statement = aStatement();
    await trial.arrive(aDisclosure(social, ++number, [statement], { subjectId }));
    const query = `knownOn=${await instant()}`;
    await asKnown(caseId, query);
    await forAudit(caseId, query);
    const looks = (await trial.lookUps('101')).slice(-2);
    expect(looks).toMatchObject([
      { actor: 'person-1', agency: '101', data: { view: 'as-known', target: caseId, subjectId } },
      { agency: '101', data: { reader: { agency: 'infohus-audit', function: 'CONTROL' } } },
    ]);
    expect(looks.map(({ data }) => data['returned'])).toEqual([
      [statement.statementId],
      [statement.statementId],
    ]);
    const refused = async (path: string, ...who: [typeof social, object?]) =>
      problemAt(trial.get(path, ...who));
    const own = `cases/${caseId}/as-known?${query}`;
    expect(await refused(own, jobCentre)).toMatchObject({ status: 404 });
    expect(await refused(own, social, { function: 'INVESTIGATION' })).toMatchObject({
      status: 404,
    });
    const audits = `as-known/cases/${caseId}?${query}&tenant=`;
    expect(await refused(`${audits}${tenant}`, social)).toMatchObject({ code: 'missing-scope' });
    expect(await refused(`${audits}1470`, social, auditor)).toMatchObject({ status: 404 });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await refused(own.replace(query, `knownOn=${later}`), social)).toMatchObject({
      status: 400,
      errors: [{ pointer: 'query/knownOn', rule: 'past' }],
    });
    const ended = { decisionId: randomUUID() };
    const released = aDisclosure(social, ++number, [aStatement()], { subjectId, ...ended });
    await trial.arrive(released);
    const open = await instant();
    expect(shownIn(await asKnown(caseId, `knownOn=${open}`))).toHaveLength(2);
    const { disclosureId } = released.data;
    await trial.arrive(
      aMessage(
        social,
        ++number,
        'withdrawal',
        { ...ended, disclosureId, statementIds: [], reason: 'ACCESS_ENDED' },
        subjectId,
      ),
    );
    expect(shownIn(await asKnown(caseId, `knownOn=${open}`))).toHaveLength(1);
    expect(shownIn(await forAudit(caseId, `knownOn=${open}`))).toHaveLength(2);
  });

  it('says of words that somebody wrote over that they are not what was committed to', async () => {
    const { caseId, subjectId } = await openCase();
    const [kept, forged] = [aStatement(), aStatement()];
    await trial.arrive(aDisclosure(social, ++number, [kept, forged], { subjectId }));
    await trial.test.pool.query(
      `update municipality.contents set body = 'forged' where body = $1`,
      [forged.content!.text],
    );
    const query = `knownOn=${await instant()}`;
    expect(standing(await asKnown(caseId, query))).toEqual(['CURRENT SHOWN', 'CURRENT CHANGED']);
    expect(standing(await forAudit(caseId, query))).toEqual(['CURRENT HELD', 'CURRENT CHANGED']);
    expect(JSON.stringify(await asKnown(caseId, query))).not.toContain('forged');
  });
});
