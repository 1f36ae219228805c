import { randomUUID } from 'node:crypto';
import type { InboxMessage } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import {
  convictedMan,
  disclosure,
  jobcentre,
  pet,
  police,
  prison,
  social,
} from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('An open investigation', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const recipients = [social, jobcentre, police, pet];

  /** Everything that anyone but audit is told of a person, with what differs by chance left out. */
  const told = async (flagged: boolean) => {
    const person = await world.person(prison, convictedMan);
    if (flagged) {
      const said = await world.say(
        police,
        'dk.infohus.investigation-flag.set.v1',
        { subjectId: person.subjectId },
        { function: 'INVESTIGATION' },
      );
      await world.taken(person.subjectId, said.id);
    }
    const statements = [
      carried('IDENTITY', 'who'),
      carried('CRIMINAL', 'what', { ownGround: false }),
      carried('HEALTH', 'how'),
    ];
    const made = disclosure(person, recipients, { statements });
    const chance = new RegExp(
      [
        person.subjectId,
        person.caseId,
        made.disclosureId,
        '[0-9a-f-]{36}',
        '\\d{4}-\\d\\d-\\d\\dT[^"]*',
      ].join('|'),
      'g',
    );
    const blurred = (value: unknown): string => JSON.stringify(value).replaceAll(chance, '*');
    const preview = await world.post(prison, '/previews', {
      ...person,
      form: made.form,
      purpose: made.purpose,
      extent: made.extent,
      necessity: made.necessity,
      meeting: made.meeting,
      recipients,
      statements: statements.map(
        ({ statementId, category, thirdPerson, identifiesInformant, ownGround }) => ({
          statementId,
          category,
          thirdPerson,
          identifiesInformant,
          ownGround,
        }),
      ),
    });
    await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
    await world.messages(
      'kf',
      'decision',
      (m) => m.data.disclosureId === made.disclosureId,
      recipients.length,
    );
    const asked = randomUUID();
    await world.person(social, [], person.subjectId);
    await world.say(social, 'dk.infohus.request.made.v1', {
      requestId: asked,
      subjectId: person.subjectId,
      caseId: null,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to: prison,
      categories: ['RELEASE'],
      necessity: 'DOCUMENTED',
      content: null,
      contentId: asked,
    });
    await world.messages('101.MUNICIPALITY_SOCIAL', 'decision', (m) => m.data.requestId === asked);
    await world.messages('kf', 'request', (m) => m.data.requestId === asked);
    const heard = world.inbox
      .filter(({ subjectId }) => subjectId === person.subjectId)
      .map(({ tenant, kind, unit, data }: InboxMessage) => blurred({ tenant, kind, unit, data }));
    const audit = await world.audit(
      'dk.infohus.decision.recorded.v1',
      (data) =>
        data.disclosureId === made.disclosureId && data.recipient.unit === 'MUNICIPALITY_SOCIAL',
    );
    return { heard: heard.sort(), preview: blurred(preview.body), audit: audit[0]!.data.decision };
  };

  it('changes nothing that anyone but audit can see', async () => {
    const [without, with_] = [await told(false), await told(true)];
    expect(with_.heard).toEqual(without.heard);
    expect(with_.preview).toBe(without.preview);
    expect(with_.heard.length).toBe(9);
    expect(without.audit.conditions).toEqual(['MINIMISE']);
    expect(with_.audit.conditions).toEqual(['ROLE_SEPARATION', 'MINIMISE']);
  });

  it('is set by an investigator of the police and by nobody else', async () => {
    const person = await world.person(prison, convictedMan);
    const said = await world.say(police, 'dk.infohus.investigation-flag.set.v1', {
      subjectId: person.subjectId,
    });
    const [fault] = await world.audit(
      'dk.infohus.fault.recorded.v1',
      (data) => data.reference === said.id,
    );
    expect(fault!.data.code).toBe('fact-not-for-this-unit');
  });
});
