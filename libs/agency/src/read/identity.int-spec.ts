import { randomUUID } from 'node:crypto';
import type { CaseView, CompletenessView, PersonIdentity, TimelineView } from '#libs/contracts';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, aMessage, aStatement, jobCentre, social } from '../../test/inbox-messages.js';
import { caseOpened } from '../../test/own-events.js';
import { auditor, instant, lookBack } from '../../test/past.js';

const describePostgres = await withPostgres();

const person = (...subjectIds: readonly string[]): PersonIdentity => ({
  subjectIds,
  inDoubt: false,
});

describePostgres('a person under two ids', () => {
  let trial: AgencyTrial;
  let number = 0;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  const openCase = async () => {
    const [caseId, subjectId] = [randomUUID(), randomUUID()];
    await trial.own(`case-${caseId}`, social, caseOpened(social, caseId, subjectId));
    return { caseId, subjectId };
  };
  const received = async (subjectId: string) => {
    const message = aDisclosure(social, ++number, [aStatement()], { subjectId });
    await trial.arrive(message);
    return message;
  };
  const identity = (change: 'LINKED' | 'SPLIT' | 'DOUBTED', ...persons: PersonIdentity[]) =>
    aMessage(social, ++number, 'identity', { change, persons }, persons[0]!.subjectIds[0]);
  const read = async <View>(path: string): Promise<View> => {
    const response = await trial.get(path, social);
    expect(response.status).toBe(200);
    return (await response.json()) as View;
  };
  const shownIn = async ({ caseId }: { caseId: string }): Promise<readonly (number | string)[]> => {
    const { items } = await read<TimelineView>(`cases/${caseId}/timeline`);
    return items.map((item) => (item.kind === 'received' ? item.number : item.kind));
  };
  const setHash = async (): Promise<CompletenessView> => {
    const path = `completeness?tenant=101.MUNICIPALITY_SOCIAL`;
    return (await (await trial.get(path, social, auditor)).json()) as CompletenessView;
  };

  it('shows in the case of either what was received under both, until the link is split', async () => {
    const [man, same] = [await openCase(), await openCase()];
    const [ofMan, ofSame] = [await received(man.subjectId), await received(same.subjectId)];
    expect([await shownIn(man), await shownIn(same)]).toEqual([[ofMan.number], [ofSame.number]]);
    const before = await setHash();
    const link = identity('LINKED', person(man.subjectId, same.subjectId));
    await trial.arrive(link);
    const both = [ofMan.number, ofSame.number];
    expect([await shownIn(man), await shownIn(same)]).toEqual([both, both]);
    const { items } = await read<TimelineView>(`cases/${man.caseId}/timeline`);
    expect(items).toMatchObject([{ number: ofMan.number }, { subjectId: same.subjectId }]);
    expect(items[0]).not.toHaveProperty('subjectId');
    expect(await read<CaseView>(`cases/${same.caseId}`)).toMatchObject({
      subjectId: same.subjectId,
      alsoKnownAs: [man.subjectId],
      otherCases: [man.caseId],
    });
    // The rows stand as they came, so audit finds what the policy service released.
    expect(await setHash()).toMatchObject({ count: before.count, setHash: before.setHash });
    const later = await received(same.subjectId);
    expect(await shownIn(man)).toEqual([...both, later.number]);
    const split = identity('SPLIT', person(man.subjectId), person(same.subjectId));
    // Repeated and late copies of what was taken in change nothing.
    await trial.arrive(split, link, split);
    expect([await shownIn(man), await shownIn(same)]).toEqual([
      [ofMan.number],
      [ofSame.number, later.number],
    ]);
    expect(await read<CaseView>(`cases/${same.caseId}`)).not.toHaveProperty('alsoKnownAs');
  });

  it('is for every instant who it was taken for then', async () => {
    const [man, same] = [await openCase(), await openCase()];
    const numbers = [await received(man.subjectId), await received(same.subjectId)].map(
      (message) => message.number,
    );
    const knownIn = async (knownOn: string) => {
      const { items } = await lookBack(trial).asKnown(man.caseId, `knownOn=${knownOn}`);
      return items.map((item) => (item.kind === 'received' ? item.number : item.kind));
    };
    const before = await instant();
    await trial.arrive(identity('LINKED', person(man.subjectId, same.subjectId)));
    const linked = await instant();
    await trial.arrive(identity('SPLIT', person(man.subjectId), person(same.subjectId)));
    const after = await instant();
    expect(await knownIn(before)).toEqual(numbers.slice(0, 1));
    expect(await knownIn(linked)).toEqual(numbers);
    expect(await knownIn(after)).toEqual(numbers.slice(0, 1));
  });

  it('parts one of three and leaves the two others together', async () => {
    const cases = [await openCase(), await openCase(), await openCase()] as const;
    const numbers: number[] = [];
    for (const { subjectId } of cases) numbers.push((await received(subjectId)).number);
    const [a, b, c] = cases.map(({ subjectId }) => subjectId) as [string, string, string];
    await trial.arrive(identity('LINKED', person(a, b)), identity('LINKED', person(a, b, c)));
    expect(await shownIn(cases[2])).toEqual(numbers);
    await trial.arrive(identity('SPLIT', person(a, c), person(b)));
    expect(await shownIn(cases[2])).toEqual([numbers[0], numbers[2]]);
    expect(await shownIn(cases[1])).toEqual([numbers[1]]);
  });

  it('pages through what came under both ids in one order', async () => {
    const [man, same] = [await openCase(), await openCase()];
    await trial.arrive(identity('LINKED', person(man.subjectId, same.subjectId)));
    const numbers: number[] = [];
    for (const { subjectId } of [man, same, man, same])
      numbers.push((await received(subjectId)).number);
    const found: (number | string)[] = [];
    for (let query = '?limit=3', pages = 0; query !== '' && pages < 4; pages++) {
      const page = await read<TimelineView>(`cases/${same.caseId}/timeline${query}`);
      found.push(...page.items.map((item) => (item.kind === 'received' ? item.number : item.kind)));
      query = page.next === undefined ? '' : `?limit=3&cursor=${page.next}`;
    }
    expect(found).toEqual(numbers);
  });

  it('is marked while it is in doubt who it is, and the message says so', async () => {
    const man = await openCase();
    const doubt = identity('DOUBTED', { subjectIds: [man.subjectId], inDoubt: true });
    await trial.arrive(doubt);
    expect(await read<CaseView>(`cases/${man.caseId}`)).toMatchObject({ identityInDoubt: true });
    expect(await read(`inbox/${doubt.number}`)).toMatchObject({
      message: { kind: 'identity', data: { change: 'DOUBTED' } },
    });
  });

  it('is one person for the tenant that was told, and for no other', async () => {
    const [man, same] = [await openCase(), await openCase()];
    await trial.arrive(identity('LINKED', person(man.subjectId, same.subjectId)));
    const theirs = randomUUID();
    await trial.own(`case-${theirs}`, jobCentre, caseOpened(jobCentre, theirs, man.subjectId));
    const view = (await (await trial.get(`cases/${theirs}`, jobCentre)).json()) as CaseView;
    expect(view).not.toHaveProperty('alsoKnownAs');
  });
});
