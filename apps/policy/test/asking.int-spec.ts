import { randomUUID } from 'node:crypto';
import type { CaseEvents, HandoverSignal, Party } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { policyWorld } from './policy-world.js';
import { convictedMan, disclosure, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('Between agencies', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const request = (
    subjectId: string,
    to: Party,
    more: Partial<CaseEvents['dk.infohus.request.made.v1']> = {},
  ): CaseEvents['dk.infohus.request.made.v1'] => {
    const requestId = randomUUID();
    return {
      requestId,
      subjectId,
      caseId: null,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to,
      categories: ['RELEASE'],
      necessity: 'DOCUMENTED',
      content: { text: 'When is he released?', salt: '00'.repeat(32) },
      contentId: requestId,
      ...more,
    };
  };
  const about = (requestId: string) => (m: { data: { requestId: string | null } }) =>
    m.data.requestId === requestId;

  it('an investigator is denied, and nobody hears that the person was asked for', async () => {
    const person = await world.person(prison, convictedMan);
    await world.person(police, [], person.subjectId);
    const asked = request(person.subjectId, prison, { purpose: 'INVESTIGATE' });
    await world.say(police, 'dk.infohus.request.made.v1', asked, { function: 'INVESTIGATION' });
    const [denied] = await world.messages('1470', 'decision', about(asked.requestId));
    expect(denied!.data.decision).toMatchObject({
      outcome: 'DENY',
      reason: 'INVESTIGATION_PURPOSE',
      forbidden: true,
    });
    expect(denied!.data.decision.explanation.da).toMatch(/forbudt/);
    const [told] = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (data) => data.requestId === asked.requestId,
    );
    expect(told!.data).toMatchObject({ about: 'REQUEST', sender: police, recipient: prison });
    expect(
      world.inbox.filter((m) => m.tenant === 'kf' && m.subjectId === person.subjectId),
    ).toEqual([]);
  });

  it('a permitted request is put, answered, and the answer says what it answers', async () => {
    const person = await world.person(prison, convictedMan);
    await world.person(social, [], person.subjectId);
    const asked = request(person.subjectId, prison);
    await world.say(social, 'dk.infohus.request.made.v1', asked);
    const [put] = await world.messages('kf', 'request', about(asked.requestId));
    expect(put!.data.content?.text).toBe('When is he released?');
    expect(put!.data.from).toEqual(social);
    const [allowed] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'decision',
      about(asked.requestId),
    );
    // It would tell of the other end, and of the person: the asker hears that from the answer, or not at all.
    expect(allowed!.data.decision.reason).toBe('NO_ANSWER');
    const made = disclosure(person, [social, police], { requestId: asked.requestId });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const [answer] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'answer',
      about(asked.requestId),
    );
    expect(answer!.data.statements).toHaveLength(7);
    const [other] = await world.messages(
      '1470',
      'disclosure',
      (m) => m.data.disclosureId === made.disclosureId,
    );
    expect(other!.data.requestId).toBeNull();
  });

  it('declining is a clean end, and only for who was asked', async () => {
    const person = await world.person(prison, convictedMan);
    await world.person(social, [], person.subjectId);
    const asked = request(person.subjectId, prison);
    await world.say(social, 'dk.infohus.request.made.v1', asked);
    await world.messages('kf', 'request', about(asked.requestId));
    const declined = { requestId: asked.requestId, subjectId: person.subjectId, to: social };
    const forged = await world.say(police, 'dk.infohus.request.declined.v1', declined);
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === forged.id,
    );
    expect(fault!.data.code).toBe('no-such-request');
    await world.say(prison, 'dk.infohus.request.declined.v1', declined);
    const [refusal] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'refusal',
      (m) => m.data.requestId === asked.requestId,
    );
    expect(refusal!.data).toEqual({ requestId: asked.requestId, from: prison });
  });

  const signal = (
    person: Readonly<{ subjectId: string }>,
    disclosureId: string,
    more: Partial<HandoverSignal> = {},
  ): HandoverSignal => ({
    handoverId: randomUUID(),
    subjectId: person.subjectId,
    signal: 'OFFERED',
    from: prison,
    to: social,
    disclosureId,
    releaseOn: '2026-12-20',
    answerBy: '2026-12-01',
    responsible: 'kf',
    version: 0,
    reason: null,
    asks: [],
    steps: [],
    step: null,
    said: null,
    ...more,
  });

  it('a handover travels under the decision of its disclosure, both ways, and past the end of the form', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const offer = signal(person, made.disclosureId);
    await world.say(prison, 'dk.infohus.handover.signalled.v1', offer);
    const [offered] = await world.messages(
      '101.MUNICIPALITY_SOCIAL',
      'handover',
      (m) => m.data.handoverId === offer.handoverId,
    );
    expect(offered!.data).toEqual(offer);
    const ended = await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact: { type: 'FollowUpEnded', date: '2026-11-21' },
    });
    await world.taken(person.subjectId, ended.id);
    const accepted = { ...offer, signal: 'ACCEPTED' as const, responsible: null, version: null };
    await world.say(social, 'dk.infohus.handover.signalled.v1', accepted);
    const [back] = await world.messages(
      'kf',
      'handover',
      (m) => m.data.handoverId === offer.handoverId,
    );
    expect(back!.data.signal).toBe('ACCEPTED');
    const [told] = await world.audit(
      'dk.infohus.handover.forwarded.v1',
      (data) => data.handoverId === offer.handoverId,
    );
    expect(told!.data.responsible).toBe('kf');
  });

  it('an offer without a permitted disclosure goes nowhere', async () => {
    const person = await world.person(prison, convictedMan);
    const made = disclosure(person, [social], { necessity: 'MISSING' });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    const said = await world.say(
      prison,
      'dk.infohus.handover.signalled.v1',
      signal(person, made.disclosureId),
    );
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === said.id,
    );
    expect(fault!.data.code).toBe('no-permitted-decision');
    expect(
      world.inbox.filter((m) => m.kind === 'handover' && m.subjectId === person.subjectId),
    ).toEqual([]);
  });
});
