import { randomUUID } from 'node:crypto';
import type { MeetingConclusion, Party, TakesBack } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import {
  convictedMan,
  disclosure,
  jobcentre,
  police,
  prison,
  seven,
  social,
} from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('How a case meeting ended', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  it('is told to who still holds something of the case, to be read by whom that release names', async () => {
    const person = await world.person(prison, convictedMan);
    const entryId = randomUUID();
    const disclosed = async (to: Party) => {
      const statements = seven.map((category) => carried(category, 'words', { entryId }));
      const made = disclosure(person, [to], { statements });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const [decision] = await world.audit(
        'dk.infohus.decision.recorded.v1',
        ({ disclosureId }) => disclosureId === made.disclosureId,
      );
      const { decisionId, readers } = decision!.data;
      return { made, known: { decisionId, readers } };
    };
    const conclude = async (): Promise<string> => {
      const meetingId = randomUUID();
      await world.say(prison, 'dk.infohus.meeting.concluded.v1', {
        ...{ meetingId, ...person },
        ...{ present: [social, jobcentre], conclusion: 'MUNICIPALITY' },
      });
      return meetingId;
    };
    const told = (to: Party, meetingId: string) =>
      world.messages(tenantOf(to), 'meeting', ({ data }) => data.meetingId === meetingId);

    const { made, known } = await disclosed(social);
    await disclosed(jobcentre);
    const first = await conclude();
    const [message] = await told(social, first);
    expect(message!.data).toEqual({
      ...{ meetingId: first, from: prison, conclusion: 'MUNICIPALITY' },
      ...known,
    });
    expect(known.readers.units).toEqual([social.unit]);

    await world.say(prison, 'dk.infohus.entry.retracted.v1', {
      ...{ ...person, entryId, reason: 'WRONG' },
      statementIds: made.statements.map(({ statementId }) => statementId),
    });
    const of = ({ data }: Readonly<{ data: { disclosureId: string } }>): boolean =>
      data.disclosureId === made.disclosureId;
    await world.messages(tenantOf(social), 'withdrawal', of);
    const second = await conclude();
    await told(jobcentre, second);
    const toSocial = world.inbox.filter(
      ({ tenant, kind }) => tenant === tenantOf(social) && kind === 'meeting',
    );
    expect(toSocial).toHaveLength(1);
  });

  it('is the same to all but the police, whether nobody goes on or the police alone: closed, not why', async () => {
    const closed = async (conclusion: MeetingConclusion, takesBack: TakesBack) => {
      const person = await world.person(prison, convictedMan);
      const home = carried('HOUSING', 'the home');
      const made = disclosure(person, [social, police], { statements: [home] });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const of = ({ data }: Readonly<{ data: { disclosureId: string } }>): boolean =>
        data.disclosureId === made.disclosureId;
      await world.messages(tenantOf(police), 'disclosure', of);
      const town = await world.person(social, [], person.subjectId);
      const statements = [{ ...home, ownGround: false }];
      const onward = disclosure(town, [jobcentre, police], { statements });
      await world.say(social, 'dk.infohus.disclosure.made.v1', onward);
      const isOnward = ({ data }: Readonly<{ data: { disclosureId: string } }>): boolean =>
        data.disclosureId === onward.disclosureId;
      await world.messages(tenantOf(social), 'decision', isOnward);
      const meeting = { meetingId: randomUUID(), ...person, present: [social, police], conclusion };
      await world.say(prison, 'dk.infohus.meeting.concluded.v1', meeting);
      await world.say(prison, 'dk.infohus.case.closed.v1', { ...person, takesBack });
      await world.messages(tenantOf(social), 'withdrawal', of);
      // Whatever it passes on now, it is answered after all that the closing made.
      const late = disclosure(town, [jobcentre], { statements });
      await world.say(social, 'dk.infohus.disclosure.made.v1', late);
      await world.messages(
        tenantOf(social),
        'decision',
        ({ data }) => data.disclosureId === late.disclosureId,
      );
      // Later acts of both, and the police's receipts of what these do to them.
      await world.say(social, 'dk.infohus.case.closed.v1', { ...town, takesBack: 'ALL' });
      await world.say(prison, 'dk.infohus.entry.retracted.v1', {
        ...{ ...person, entryId: home.entryId, reason: 'WRONG' },
        statementIds: [home.statementId],
      });
      const later = disclosure(town, [jobcentre], { statements });
      await world.say(social, 'dk.infohus.disclosure.made.v1', later);
      await world.messages(
        tenantOf(social),
        'decision',
        ({ data }) => data.disclosureId === later.disclosureId,
      );
      const ofPerson = ({ subjectId }: Readonly<{ subjectId: string | null }>): boolean =>
        subjectId === person.subjectId;
      await world.messages(tenantOf(police), 'withdrawal', ofPerson, 2);
      const ofPolice = world.inbox.filter(
        ({ tenant, subjectId }) => tenant === tenantOf(police) && subjectId === person.subjectId,
      );
      // The prison hears of its own last: by then everybody has heard.
      const confirmed = ofPolice
        .flatMap((message) =>
          message.kind === 'disclosure' || message.kind === 'withdrawal' ? [message] : [],
        )
        .sort((one, other) => Number(of(one)) - Number(of(other)));
      for (const { messageId, tenant, number, kind, data } of confirmed) {
        const { decisionId, disclosureId } = data;
        await world.say(police, 'dk.infohus.message.received.v1', {
          ...{ messageId, tenant, number, kind, subjectId: person.subjectId },
          ...{ decisionId, disclosureId },
        });
      }
      const last = confirmed.at(-1)!;
      await world.messages(tenantOf(prison), 'receipt', ({ data }) => data.of === last.messageId);
      await world.messages(tenantOf(social), 'receipt', ofPerson);
      const heard = (party: Party) =>
        world.inbox
          .filter(
            ({ tenant, subjectId }) => tenant === tenantOf(party) && subjectId === person.subjectId,
          )
          .map(({ kind, data }) => ({
            kind,
            ...('reason' in data ? { reason: data.reason } : {}),
            ...('conclusion' in data ? { conclusion: data.conclusion } : {}),
            ...('statements' in data
              ? {
                  said: data.statements.map((one) => ('reason' in one ? one.reason : one.category)),
                }
              : {}),
          }));
      return { social: heard(social), jobcentre: heard(jobcentre), police: heard(police) };
    };
    const nobody = await closed('NOBODY', 'ALL');
    const alone = await closed('POLICE_ALONE', 'ALL_BUT_POLICE');
    expect(alone.social).toEqual(nobody.social);
    expect(alone.jobcentre).toEqual(nobody.jobcentre);
    expect(alone.social).toContainEqual({ kind: 'meeting', conclusion: 'CLOSED' });
    expect(alone.social).toContainEqual({ kind: 'withdrawal', reason: 'CASE_CLOSED' });
    expect(alone.jobcentre).toContainEqual({ kind: 'withdrawal', reason: 'CASE_CLOSED' });
    expect(nobody.police).toContainEqual({ kind: 'withdrawal', reason: 'CASE_CLOSED' });
    // What the prison gave them and what the others passed on, until the prison itself takes it back.
    expect(alone.police.filter(({ kind }) => kind === 'withdrawal')).toEqual([
      { kind: 'withdrawal', reason: 'RETRACTED' },
      { kind: 'withdrawal', reason: 'RETRACTED' },
    ]);
    expect(alone.police).toContainEqual({ kind: 'meeting', conclusion: 'POLICE_ALONE' });
  });
});
