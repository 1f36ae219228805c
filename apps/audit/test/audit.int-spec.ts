import { randomUUID } from 'node:crypto';
import type { DecisionRecorded, EntryView } from '#libs/contracts';
import { decisionsTopic, recordsTopic } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { problemAt } from '../../../libs/server/test/harness.js';
import { aDecision } from './a-decision.fixture.js';
import { aLookup, AuditWorld, eventually, message, publicEvent } from './audit-world.js';

const subjectId = nameBasedId('subject');
const otherSubjectId = nameBasedId('other subject');
const decisionType = 'dk.infohus.decision.recorded.v1';

describe('The audit service', () => {
  let world: AuditWorld;

  beforeAll(async () => {
    world = await AuditWorld.begin();
    const engine = createEngine(loadShippedPolicySet());
    const decided = [1, 2, 3].map((n) => {
      const decision = aDecision(engine, n, n === 3 ? otherSubjectId : subjectId);
      const event = publicEvent(`decision-${n}`, decisionType, decision);
      return message(decisionsTopic, decision.subjectId, event);
    });
    const messages = [...decided, aLookup(1)];
    // The bus delivers at least once; audit takes it in once.
    await world.tell(messages);
    await world.tell([...messages, aLookup(2)]);
  });

  afterAll(() => world.end());

  it('replays what was decided on a person, once and in order', async () => {
    const lines = await world.replay(`?subject=${subjectId}`);
    const decisions = lines.filter(({ type }) => type === decisionType);
    expect(decisions.map(({ data }) => (data as DecisionRecorded).decisionId)).toEqual([
      nameBasedId('decision', '1'),
      nameBasedId('decision', '2'),
    ]);
  });

  it('shows who looked, and who was refused', async () => {
    const page = await world.told<{ items: { data: { view: string; outcome: string } }[] }>(
      '/audit/v1/lookups?reader=investigator',
    );
    expect(page.items.map(({ data }) => [data.view, data.outcome])).toEqual([
      ['timeline', 'REFUSED'],
      ['timeline', 'REFUSED'],
    ]);
  });

  it('records its own use before it answers', async () => {
    await world.ask(`/audit/v1/decisions?subject=${otherSubjectId}`);
    const own = await eventually(async () => {
      const lines = await world.replay(`?agency=infohus-audit&subject=${otherSubjectId}`);
      return lines.length > 0 ? lines : undefined;
    });
    expect(own[0]).toMatchObject({ actor: 'officer', data: { view: 'audit-decisions' } });
  });

  it('is not there for casework', async () => {
    const problem = await problemAt(
      world.ask('/audit/v1/replay', { headers: { 'infohus-purpose': 'CASEWORK' } }),
    );
    expect(problem).toMatchObject({ status: 403, code: 'log-purpose' });
    const tried = await eventually(async () => {
      const found = await world.replay('?agency=infohus-audit&outcome=REFUSED');
      return found.length > 0 ? found : undefined;
    });
    expect(tried[0]).toMatchObject({ actor: 'officer', data: { view: 'audit-replay' } });
  });

  it('records which entries an answer held, and tells how fresh it is', async () => {
    const page = await world.told<{ items: EntryView[]; freshness: object }>(
      `/audit/v1/decisions?subject=${otherSubjectId}`,
    );
    expect(page.freshness).toEqual({
      behindMs: expect.any(Number) as number,
      waiting: expect.any(Number) as number,
    });
    const lookups = await eventually(async () => {
      const found = await world.replay(`?agency=infohus-audit&subject=${otherSubjectId}`);
      return found.length > 0 ? found : undefined;
    });
    expect(lookups[0]!.data?.['returned']).toEqual([page.items[0]!.eventId]);
  });

  it('holds a message that nobody can read with what stands behind it, until two persons let it go', async () => {
    const unreadable = { topic: recordsTopic('police'), key: '1462', headers: {}, value: '{' };
    const event = publicEvent('behind', 'dk.infohus.lookup.recorded.v1', {}, '1462');
    await world.bus.bus.publish([unreadable, message(recordsTopic('police'), '1462', event)]);
    const operator = (sub: string) =>
      world.sign({ sub, agency: 'infohus-operations', unit: 'OPERATIONS', scope: 'operations' });
    const [one, two] = [await operator('operator-1'), await operator('operator-2')];
    const held = await eventually(async () => {
      const { items } = await world.told<{ items: { parkedId: string; behind: number }[] }>(
        '/audit/v1/parked',
        { headers: { authorization: `Bearer ${one}` } },
      );
      return items[0]?.behind === 1 ? items[0] : undefined;
    });
    const skip = (token: string) =>
      world.told(`/audit/v1/parked/${held.parkedId}/skip`, {
        method: 'POST',
        body: JSON.stringify({ reason: 'sender-was-wrong' }),
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      });
    expect(await skip(one)).toMatchObject({ state: 'SKIP_PROPOSED' });
    expect(await skip(two)).toMatchObject({ state: 'SKIPPED' });
    const acts = await eventually(async () => {
      const lines = await world.replay('?agency=1462');
      const all = await world.replay('?agency=infohus-audit');
      const parking = all.filter(({ type }) => type === 'dk.infohus.parking.recorded.v1');
      return lines.length === 1 && parking.length === 2 ? parking : undefined;
    });
    expect(acts.map(({ data }) => [data?.['act'], data?.['by']])).toEqual([
      ['PARKED', []],
      ['SKIPPED', ['operator-1', 'operator-2']],
    ]);
  });

  it('decides every decision again and finds the one that was changed by hand', async () => {
    const body = JSON.stringify({ subject: subjectId });
    const again = () =>
      world.told<{ differences: unknown[]; notAsCommitted: unknown[] }>('/audit/v1/redecisions', {
        method: 'POST',
        body,
      });
    expect(await again()).toEqual({
      ...{ decided: 2, same: 2, notRedecidable: 0 },
      ...{ notAsCommitted: [], differences: [], incidentIds: [] },
    });
    await world.database.pool.query(
      `update audit.contents
       set body = regexp_replace(body, '"outcome":"PERMIT[A-Z_]*"', '"outcome":"DENY"')
       where id = $1`,
      [nameBasedId('decision-2')],
    );
    const changed = await again();
    expect(changed.notAsCommitted).toEqual([nameBasedId('decision', '2')]);
    expect(changed.differences).toMatchObject([
      { decisionId: nameBasedId('decision', '2'), then: { outcome: 'DENY' } },
    ]);
  });

  it('goes on from a cursor and refuses a foreign one', async () => {
    type Page = { items: unknown[]; next: string };
    const first = await world.told<Page>('/audit/v1/decisions?limit=2');
    const second = await world.told<Page>(`/audit/v1/decisions?limit=2&after=${first.next}`);
    expect([first.items.length, second.items.length]).toEqual([2, 1]);
    expect(await problemAt(world.ask('/audit/v1/decisions?after=abc'))).toMatchObject({
      status: 400,
    });
  });

  it('takes nothing from a host in the name of an agency that it does not serve, and records that', async () => {
    const event = publicEvent('foreign', 'dk.infohus.lookup.recorded.v1', {}, '101');
    await world.bus.bus.publish([message(recordsTopic('police'), '101', event)]);
    const lines = await eventually(async () => {
      const found = await world.replay('?agency=infohus-audit');
      return found.some(({ type }) => type === 'dk.infohus.fault.recorded.v1') ? found : undefined;
    });
    const fault = lines.find(({ type }) => type === 'dk.infohus.fault.recorded.v1');
    expect(fault?.data).toEqual({ code: 'agency-not-of-this-host', reference: event.id });
    expect(await world.replay('?agency=101')).toEqual([]);
  });
});
