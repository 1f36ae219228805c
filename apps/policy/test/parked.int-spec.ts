import { randomUUID } from 'node:crypto';
import { caseEventsTopic } from '#libs/contracts';
import type { ParkedActView, ParkedView } from '#libs/contracts';
import { eventually } from '../../../libs/testing/src/eventually.js';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { policyWorld } from './policy-world.js';
import { convictedMan, disclosure, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('A message that is none', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const operator = (sub: string) =>
    world.sign({
      sub,
      client_id: sub,
      agency: 'infohus-operations',
      unit: 'OPERATIONS',
      function: 'OTHER',
      scope: 'operations',
    });

  it('holds up its own subject and nobody else, until two persons give it up', async () => {
    const person = await world.person(prison, convictedMan);
    const other = await world.person(prison, convictedMan);
    await world.bus.publish([
      {
        topic: caseEventsTopic('prison-probation'),
        key: person.subjectId,
        headers: {},
        value: '{"half": ',
      },
    ]);
    const behind = disclosure(person, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', behind);
    const beside = disclosure(other, [social]);
    await world.say(prison, 'dk.infohus.disclosure.made.v1', beside);
    await world.messages('kf', 'decision', (m) => m.data.disclosureId === beside.disclosureId);
    const one = await operator('one');
    const list = async () =>
      (await world.getAs<{ items: ParkedView[] }>(one, '/parked')).body.items;
    await eventually(async () => (await list())[0]?.behind === 1);
    const [held] = await list();
    expect(held).toMatchObject({ code: 'not-json', key: person.subjectId, behind: 1 });
    await world.audit('dk.infohus.fault.recorded.v1', ({ code }) => code === 'parked:not-json');

    const act = async (sub: string, what: string) =>
      world.post<ParkedActView>(await operator(sub), `/parked/${held!.parkedId}/${what}`, {
        ...(what === 'skip' ? { reason: 'sender-was-wrong' } : {}),
      });
    expect((await act('one', 'retry')).body.state).toBe('STILL_PARKED');
    expect((await act('one', 'skip')).body.state).toBe('SKIP_PROPOSED');
    expect((await act('one', 'skip')).body.state).toBe('SKIP_PROPOSED');
    expect((await act('two', 'skip')).body.state).toBe('SKIPPED');
    await world.messages('kf', 'decision', (m) => m.data.disclosureId === behind.disclosureId);
    expect(await list()).toEqual([]);
    const nobody = await world.post(one, `/parked/${randomUUID()}/retry`, {});
    expect(nobody.status).toBe(404);
    const caseworker = await world.token(prison, 'operations');
    expect((await world.getAs(caseworker, '/parked')).status).toBe(403);
  });
});
