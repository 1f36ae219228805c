import { inboxTopic } from '#libs/contracts';
import type { InboxList, ParkedActView, ParkedView } from '#libs/contracts';
import { Poisoned } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import { problemAt } from '../../../server/test/harness.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, jobCentre, social } from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

const operator = (sub: string) => ({ scope: 'operations', sub });
const staff = { agency: 'infohus-operations', unit: 'OPERATIONS', function: 'OTHER' };

describePostgres('held messages', () => {
  let trial: AgencyTrial;

  beforeEach(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterEach(() => trial.close());

  const list = async (claims: object = {}): Promise<readonly ParkedView[]> => {
    const response = await trial.get('parked', social, { ...operator('a'), ...claims });
    return ((await response.json()) as { items: readonly ParkedView[] }).items;
  };

  const held = async (): Promise<ParkedView> => {
    await eventually(async () => (await list()).length === 1);
    return (await list())[0]!;
  };

  const act = async (path: string, who: string, body: object = {}): Promise<ParkedActView> =>
    (await (
      await trial.post(`parked/${path}`, body, social, operator(who))
    ).json()) as ParkedActView;

  const events = async (stream: string): Promise<readonly RecordedEvent[]> => {
    const found: RecordedEvent[] = [];
    for await (const event of trial.stores.store.readStream(stream)) found.push(event);
    return found;
  };

  const tenant = '101.MUNICIPALITY_SOCIAL';
  const garbage = (value = '{') =>
    trial.stores.bus.publish([
      { topic: inboxTopic('municipality'), key: tenant, headers: {}, value },
    ]);

  it('are listed without a word of theirs, to the operators of their agency alone', async () => {
    const message = aDisclosure(social, 2);
    await trial.publish(message, aDisclosure(social, 3));
    const parked = await held();
    await eventually(async () => (await list())[0]?.behind === 1);
    expect(parked).toMatchObject({ key: tenant, code: 'inbox-gap' });
    expect(JSON.stringify(parked)).not.toContain('words');
    expect(await list({ agency: '751' })).toEqual([]);
    expect(await list(staff)).toHaveLength(1);
    expect((await trial.get('parked', social)).status).toBe(403);
    expect((await events(`parking-${parked.parkedId}`)).map(({ data }) => data)).toEqual([
      { parkedId: parked.parkedId, act: 'PARKED', by: [], reason: 'inbox-gap' },
    ]);
  });

  it('stay held when a retry fails again, and each retry is on record', async () => {
    await garbage();
    const { parkedId } = await held();
    for (const who of ['a', 'a', 'b'])
      expect((await act(`${parkedId}/retry`, who)).state).toBe('STILL_PARKED');
    const recorded = await events(`parking-${parkedId}`);
    expect(recorded.slice(1).map(({ data }) => data)).toEqual(
      ['a', 'a', 'b'].map((who) => ({ parkedId, act: 'RETRIED', by: [who], reason: '' })),
    );
  });

  it('are let go by two persons only, leave an empty place, and what stood behind them goes on', async () => {
    await trial.arrive(aDisclosure(social, 1));
    await garbage();
    await trial.publish(aDisclosure(social, 3), aDisclosure(social, 4));
    const { parkedId } = await held();
    await eventually(async () => (await list())[0]?.behind === 2);
    const before = (await (await trial.get('inbox', social)).json()) as InboxList;
    expect(before).toMatchObject({ items: [{ number: 1 }], upTo: 1, held: { number: 2 } });
    const reason = { reason: 'sender-was-wrong' };
    expect((await act(`${parkedId}/skip`, 'a', reason)).state).toBe('SKIP_PROPOSED');
    expect((await act(`${parkedId}/skip`, 'a', reason)).state).toBe('SKIP_PROPOSED');
    expect(await list()).toMatchObject([{ parkedId, skipProposedBy: 'a' }]);
    expect((await act(`${parkedId}/skip`, 'b', reason)).state).toBe('SKIPPED');
    expect(await list()).toEqual([]);
    expect((await events(`inbox-${tenant}`)).map(({ type }) => type)).toEqual([
      'MessageReceived',
      'MessageSkipped',
      'MessageReceived',
      'MessageReceived',
    ]);
    await trial.shown();
    const inbox = await (await trial.get('inbox', social)).json();
    expect(inbox).not.toHaveProperty('held');
    expect(inbox).toMatchObject({
      items: [{ number: 1 }, { number: 2, kind: 'skipped' }, { number: 3 }, { number: 4 }],
    });
    expect((await trial.get('inbox/2', social)).status).toBe(404);
    expect((await events(`parking-${parkedId}`)).at(-1)).toMatchObject({
      type: 'ParkingRecorded',
      data: { act: 'SKIPPED', by: ['a', 'b'], reason: 'sender-was-wrong' },
    });
  });

  it('give up what is missing before them too, so that the inbox has no hole', async () => {
    await trial.publish(aDisclosure(social, 3), aDisclosure(social, 4));
    const { parkedId } = await held();
    await eventually(async () => (await list())[0]?.behind === 1);
    await act(`${parkedId}/skip`, 'a', { reason: 'lost-for-good' });
    await act(`${parkedId}/skip`, 'b', { reason: 'lost-for-good' });
    expect((await events(`inbox-${tenant}`)).map(({ type, revision }) => [type, revision])).toEqual(
      [
        ['MessageSkipped', 0],
        ['MessageSkipped', 1],
        ['MessageSkipped', 2],
        ['MessageReceived', 3],
      ],
    );
  });

  it('leave no place where their number is taken, or where they were for nobody here', async () => {
    await trial.arrive(aDisclosure(social, 1));
    await trial.publish(aDisclosure(social, 1));
    const { parkedId } = await held();
    await act(`${parkedId}/skip`, 'a', { reason: 'doubled' });
    await act(`${parkedId}/skip`, 'b', { reason: 'doubled' });
    await trial.arrive(aDisclosure(social, 2));
    expect(await events(`inbox-${tenant}`)).toHaveLength(2);
  });

  it('are no business of the operators of another agency, and nobody knows what is not held', async () => {
    await garbage();
    const { parkedId } = await held();
    const elsewhere = { ...jobCentre, agency: '751' };
    const stranger = trial.post(`parked/${parkedId}/retry`, {}, elsewhere, operator('c'));
    expect(await problemAt(stranger)).toMatchObject({ status: 404, code: 'not-found' });
    const unknown = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
    const none = trial.post(`parked/${unknown}/skip`, { reason: 'x' }, social, operator('a'));
    expect(await problemAt(none)).toMatchObject({ status: 404 });
    const wordy = trial.post(
      `parked/${parkedId}/skip`,
      { reason: 'Because Mr Hansen said so' },
      social,
      operator('a'),
    );
    expect(await problemAt(wordy)).toMatchObject({
      errors: [{ pointer: '/reason', rule: 'pattern' }],
    });
  });

  it('stand beside timers that could not be carried out, which are taken up again and never let go', async () => {
    let broken = true;
    const done: string[] = [];
    const timers = await startAgencyTrial('municipality', {
      trial: async (due) => {
        if (broken) throw new Poisoned('not-readable');
        done.push(...due.map(({ key }) => key));
        return Promise.resolve();
      },
    });
    try {
      const dueAt = new Date(Date.now() - 1_000).toISOString();
      await timers.stores.timers.schedule([
        { kind: 'trial', key: 'one', version: 0, dueAt, data: {} },
      ]);
      const seen = async (claims: object = staff): Promise<readonly ParkedView[]> => {
        const response = await timers.get('parked', social, { ...operator('a'), ...claims });
        return ((await response.json()) as { items: readonly ParkedView[] }).items;
      };
      await eventually(async () => (await seen()).length === 1);
      const [{ parkedId }] = (await seen()) as [ParkedView];
      expect(await seen()).toMatchObject([
        { topic: 'timers', key: 'trial:one', code: 'not-readable', behind: 0 },
      ]);
      // A timer says of no agency that it is its own.
      expect(await seen({})).toEqual([]);
      const asStaff = { ...operator('a'), ...staff };
      const skipped = timers.post(`parked/${parkedId}/skip`, { reason: 'old' }, social, asStaff);
      expect(await problemAt(skipped)).toMatchObject({ status: 409, code: 'timer-not-skippable' });
      broken = false;
      const retried = await timers.post(`parked/${parkedId}/retry`, {}, social, asStaff);
      expect(await retried.json()).toEqual({ parkedId, state: 'RELEASED' });
      await eventually(async () => done.length === 1 && (await seen()).length === 0);
      const acts: unknown[] = [];
      for await (const { data } of timers.stores.store.readStream(`parking-${parkedId}`))
        acts.push(data);
      expect(acts).toEqual([{ parkedId, act: 'RETRIED', by: ['a'], reason: '' }]);
    } finally {
      await timers.close();
    }
  });
});
