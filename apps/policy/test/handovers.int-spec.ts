import { randomUUID } from 'node:crypto';
import type { HandoverSignal, Party } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { policyWorld } from './policy-world.js';
import { convictedMan, disclosure, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();
const aarhus: Party = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' };

type Person = Readonly<{ caseId: string; subjectId: string }>;

describePostgres('A handover that goes to one municipality after another', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const offerTo = (to: Party, disclosureId: string, { subjectId }: Person): HandoverSignal => ({
    handoverId: randomUUID(),
    subjectId,
    signal: 'OFFERED',
    from: prison,
    to,
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
  });
  const disclosed = async (person: Person, to: Party, more = {}): Promise<string> => {
    const made = disclosure(person, [to], more);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    return made.disclosureId;
  };
  const signal = (by: Party, said: HandoverSignal) =>
    world.say(by, 'dk.infohus.handover.signalled.v1', said);
  const arrived = (tenant: string, { handoverId, signal: kind, to }: HandoverSignal) =>
    world.messages(
      tenant,
      'handover',
      ({ data }) =>
        data.handoverId === handoverId && data.signal === kind && data.to.agency === to.agency,
    );
  const faultOf = async (reference: string): Promise<string> => {
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === reference,
    );
    return fault!.data.code;
  };
  /** Offered to Copenhagen, which gave it back. */
  const returned = async () => {
    const person = await world.person(prison, convictedMan);
    const first = offerTo(social, await disclosed(person, social), person);
    await signal(prison, first);
    await arrived('101.MUNICIPALITY_SOCIAL', first);
    const back = {
      ...first,
      signal: 'RETURNED' as const,
      responsible: null,
      version: null,
      reason: 'NOT_OUR_RESIDENT',
    };
    await signal(social, back);
    await arrived('kf', back);
    return { person, first };
  };

  it('reaches the next under the decision of its own disclosure, and is answered from there', async () => {
    const { person, first } = await returned();
    // It came back because he had moved: the next is the municipality where he lives.
    const fact = { type: 'ResidenceRecorded' as const, municipality: '751', from: '2026-11-01' };
    const factId = randomUUID();
    await world.say(prison, 'dk.infohus.fact.recorded.v1', { factId, ...person, fact });
    const disclosureId = await disclosed(person, aarhus);
    const next: HandoverSignal = { ...first, to: aarhus, disclosureId, version: 2 };
    await signal(prison, next);
    const [offered] = await arrived('751.MUNICIPALITY_SOCIAL', next);
    expect(offered!.data).toEqual(next);
    const yes = { ...next, signal: 'ACCEPTED' as const, responsible: null, version: null };
    await signal(aarhus, yes);
    expect(await arrived('kf', yes)).toHaveLength(1);
    // What the first still says of its own offer goes through; the sender's stream knows what it is worth.
    const late = { ...first, signal: 'RECEIVED' as const, responsible: null, version: null };
    await signal(social, late);
    expect(await arrived('kf', late)).toHaveLength(1);
  });

  it('does not reach one to whom nothing was disclosed, nor under the disclosure to another', async () => {
    const { first } = await returned();
    const { id } = await signal(prison, { ...first, to: aarhus, version: 2 });
    expect(await faultOf(id)).toBe('no-permitted-decision');
    const meddling = { ...first, to: aarhus, responsible: null, version: null };
    const said = await signal(aarhus, { ...meddling, signal: 'ACCEPTED' });
    expect(await faultOf(said.id)).toBe('no-such-handover');
  });

  it('connects a receiver with the person until it gave it back, and again when it is offered anew', async () => {
    const { person, first } = await returned();
    // The man has moved meanwhile: only the offer connects Copenhagen with him.
    const fact = { type: 'ResidenceRecorded' as const, municipality: '751', from: '2026-11-01' };
    await world.say(prison, 'dk.infohus.fact.recorded.v1', {
      factId: randomUUID(),
      ...person,
      fact,
    });
    const connected = async (): Promise<boolean> => {
      const disclosureId = await disclosed(person, social);
      const [decision] = await world.audit(
        'dk.infohus.decision.recorded.v1',
        (data) => data.disclosureId === disclosureId,
      );
      return decision!.data.situation.recipient.connected;
    };
    expect(await connected()).toBe(true);
    await signal(prison, { ...first, signal: 'RETURNED', version: 1 });
    expect(await connected()).toBe(false);
    await signal(prison, { ...first, version: 2 });
    expect(await connected()).toBe(true);
  });

  it('stays the same person’s and the same sender’s', async () => {
    const { person, first } = await returned();
    const other = await world.person(prison, convictedMan);
    const disclosureId = await disclosed(other, aarhus);
    const { subjectId } = other;
    const swapped = { ...first, to: aarhus, disclosureId, subjectId, version: 2 };
    expect(await faultOf((await signal(prison, swapped)).id)).toBe('no-such-handover');
    const taken = { ...first, from: aarhus, to: social, version: 2, subjectId: person.subjectId };
    expect(await faultOf((await signal(aarhus, taken)).id)).toBe('no-such-handover');
  });
});
