import { randomUUID } from 'node:crypto';
import type { InboxMessage, Party } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, jobcentre, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('After a disclosure', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const disclosed = async (recipients: readonly Party[]) => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, recipients);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    await world.messages('kf', 'decision', of(made.disclosureId), recipients.length);
    return { person, made };
  };
  const of = (disclosureId: string) => (message: { data: { disclosureId: string } }) =>
    message.data.disclosureId === disclosureId;
  const received = (by: Party, message: InboxMessage) =>
    world.say(by, 'dk.infohus.message.received.v1', {
      messageId: message.messageId,
      tenant: message.tenant,
      number: message.number,
      kind: message.kind,
      subjectId: message.subjectId,
      decisionId: null,
      disclosureId: null,
    });
  const wordsOf = async (subjectId: string): Promise<number> => {
    const { rows } = await world.database.pool.query<{ words: number }>(
      'select count(*)::int as words from policy.contents where subject_id = $1',
      [subjectId],
    );
    return rows[0]!.words;
  };

  it('the words are erased here when the recipient has them, and the sender is told', async () => {
    const { person, made } = await disclosed([social, police]);
    const [toSocial] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      of(made.disclosureId),
    );
    expect(await wordsOf(person.subjectId)).toBe(11);
    await received(social, toSocial!);
    const [receipt] = await world.messages('kf', 'receipt', of(made.disclosureId));
    expect(receipt!.data).toMatchObject({ recipient: social, of: toSocial!.messageId });
    expect(await wordsOf(person.subjectId)).toBe(4);
  });

  it('a receipt by somebody else is a fault and erases nothing', async () => {
    const { person, made } = await disclosed([social]);
    const [toSocial] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      of(made.disclosureId),
    );
    const said = await received(police, toSocial!);
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === said.id,
    );
    expect(fault!.data.code).toBe('not-the-inbox-of-this-agency');
    expect(await wordsOf(person.subjectId)).toBe(7);
  });

  it('a correction reaches those who hold the statement, and nobody else', async () => {
    const { person, made } = await disclosed([social, jobcentre, police]);
    const work = made.statements.find(({ category }) => category === 'EMPLOYMENT')!;
    const by = {
      ...work,
      ...carried('EMPLOYMENT', 'the right words'),
      commitment: 'cd'.repeat(32),
    };
    await world.say(prison, 'dk.infohus.entry.corrected.v1', {
      ...person,
      entryId: work.entryId,
      replaced: [{ statementId: work.statementId, by }],
    });
    const [corrected] = await world.messages(
      '101.MUNICIPALITY_JOBCENTRE',
      'correction',
      of(made.disclosureId),
    );
    expect(corrected!.data.replaced[0]).toMatchObject({
      statementId: work.statementId,
      by: { statementId: by.statementId, content: { text: 'the right words' } },
    });
    await world.messages('101.MUNICIPALITY_SOCIAL', 'correction', of(made.disclosureId));
    const told = await world.audit(
      'dk.infohus.correction.recorded.v1',
      (data) => data.disclosureId === made.disclosureId,
      2,
    );
    expect(told.map(({ data }) => data.recipient.unit).sort()).toEqual([
      'MUNICIPALITY_JOBCENTRE',
      'MUNICIPALITY_SOCIAL',
    ]);
    expect(told[0]!.data.replaced[0]!.commitment).toBe('cd'.repeat(32));
    // The corrected statement is found by its new id.
    await world.say(prison, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId: work.entryId,
      statementIds: [by.statementId],
      reason: 'WRONG',
    });
    const [gone] = await world.messages(
      '101.MUNICIPALITY_JOBCENTRE',
      'withdrawal',
      of(made.disclosureId),
    );
    expect(gone!.data).toMatchObject({ statementIds: [by.statementId], reason: 'RETRACTED' });
    expect(
      world.inbox
        .filter((m) => m.tenant === '1470' && m.subjectId === person.subjectId)
        .map((m) => m.kind),
    ).toEqual(['disclosure']);
  });

  it('a correction that changes the category takes the old statement away', async () => {
    const { person, made } = await disclosed([social]);
    const home = made.statements.find(({ category }) => category === 'HOUSING')!;
    await world.say(prison, 'dk.infohus.entry.corrected.v1', {
      ...person,
      entryId: home.entryId,
      replaced: [
        { statementId: home.statementId, by: carried('FAMILY', 'it was about his family') },
      ],
    });
    const [gone] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      of(made.disclosureId),
    );
    expect(gone!.data).toMatchObject({ statementIds: [home.statementId], reason: 'CORRECTED' });
    await received(social, gone!);
    await world.messages('kf', 'receipt', (m) => m.data.of === gone!.messageId);
  });

  it('nobody but its author changes a statement', async () => {
    const { person, made } = await disclosed([social]);
    const said = await world.say(social, 'dk.infohus.entry.retracted.v1', {
      ...person,
      entryId: made.statements[0]!.entryId,
      statementIds: [made.statements[0]!.statementId],
      reason: 'WRONG',
    });
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === said.id,
    );
    expect(fault!.data.code).toBe('not-the-sender');
  });

  it('a withdrawn consent takes away what rested on it, and what it did not cover stays', async () => {
    const consent = (purpose: 'SUPPORT') => ({
      type: 'ConsentGiven' as const,
      recipients: [social],
      purposes: [purpose],
      categories: ['IDENTITY', 'HEALTH'] as const,
      until: null,
    });
    const person = await world.person(prison, [...convictedMan, consent('SUPPORT')]);
    const onConsent = disclosure(person, [social], {
      form: 'NONE',
      purpose: 'SUPPORT',
      statements: [carried('IDENTITY', 'who'), carried('HEALTH', 'how')],
    });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', onConsent);
    const [given] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      of(onConsent.disclosureId),
    );
    expect(given!.data.decision.basis).toContain('CONSENT');
    const byLaw = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', byLaw);
    await world.messages('101.MUNICIPALITY_SOCIAL', 'disclosure', of(byLaw.disclosureId));
    await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact: { type: 'ConsentWithdrawn', recipients: [], purposes: [] },
    });
    const [gone] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'withdrawal',
      of(onConsent.disclosureId),
    );
    expect(gone!.data.reason).toBe('CONSENT_WITHDRAWN');
    expect(gone!.data.statementIds).toHaveLength(2);
    expect(
      world.inbox.filter((m) => m.kind === 'withdrawal' && of(byLaw.disclosureId)(m as never)),
    ).toEqual([]);
    const again = disclosure(person, [social], {
      form: 'NONE',
      purpose: 'SUPPORT',
      statements: onConsent.statements.map((one) => ({ ...one, statementId: randomUUID() })),
    });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', again);
    const [denied] = await world.messages('kf', 'decision', of(again.disclosureId));
    expect(denied!.data.decision.reason).toBe('CONSENT_WITHDRAWN');
  });

  it('every message id is the one that its cause gives it', async () => {
    const { made } = await disclosed([social]);
    const [toSocial] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'disclosure',
      of(made.disclosureId),
    );
    const decisionId = nameBasedId(made.disclosureId, '101', 'MUNICIPALITY_SOCIAL', '1');
    expect(toSocial!.data.decisionId).toBe(decisionId);
    expect(toSocial!.messageId).toBe(nameBasedId(decisionId, 'release', '101.MUNICIPALITY_SOCIAL'));
  });
});
