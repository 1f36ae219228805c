import type { DecisionRecorded, DisclosureSituation, IncidentView } from '#libs/contracts';
import { decisionsTopic } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import type { PolicySetContent } from '#libs/policy';
import { problemAt } from '../../../libs/server/test/harness.js';
import type { ProposedReport, RedecisionReport } from '../src/redecisions/reports.js';
import { aDecision } from './a-decision.fixture.js';
import { AuditWorld, message, publicEvent } from './audit-world.js';

const shipped = loadShippedPolicySet();
const engine = createEngine(shipped);
const subjectId = nameBasedId('subject');
const { sha256: _, ...inForce } = shipped;

/** The set in force without one of its policies. */
const without = (id: string): PolicySetContent => ({
  ...inForce,
  version: 'proposal-1',
  policies: Object.fromEntries(
    Object.entries(inForce.policies).map(([file, text]) => [
      file,
      text.replace(new RegExp(`@id\\("${id}"\\)[^;]*;`), ''),
    ]),
  ),
});

const recorded = (n: number, change: Partial<DisclosureSituation> = {}): DecisionRecorded => {
  const made = aDecision(engine, n, subjectId);
  const situation = { ...made.situation, ...change };
  const { engineVersion: __, faults: ___, ...decision } = engine.decide(situation);
  return { ...made, situation, decision };
};

describe('Deciding again', () => {
  let world: AuditWorld;
  const denied = recorded(3, { necessity: 'MISSING' });

  const post = <Report>(body: object): Promise<Report> =>
    world.told<Report>('/audit/v1/redecisions', { method: 'POST', body: JSON.stringify(body) });

  beforeAll(async () => {
    world = await AuditWorld.begin();
    const decisions = [recorded(1), recorded(2), denied];
    await world.tell(
      decisions.map((one, at) => {
        const event = publicEvent(`decision-${at + 1}`, 'dk.infohus.decision.recorded.v1', one);
        return message(decisionsTopic, subjectId, event);
      }),
    );
  });

  afterAll(() => world.end());

  it('gives the same answer by the set of its time', async () => {
    expect(await post<RedecisionReport>({})).toMatchObject({
      ...{ decided: 3, same: 3, notRedecidable: 0, differences: [], incidentIds: [] },
    });
  });

  it('tells what a proposed table would have withheld, by rule, agency and form, and changes nothing', async () => {
    const necessity = {
      ...inForce.necessity,
      rows: [
        ...inForce.necessity.rows,
        { forms: ['KSP_A'], unit: 'MUNICIPALITY_SOCIAL', withhold: ['HOUSING'] },
      ],
    };
    const proposed = { ...inForce, version: 'proposal-2', necessity };
    const report = await post<ProposedReport>({ subject: subjectId, proposed });
    expect(report).toMatchObject({
      proposed: { version: 'proposal-2' },
      decided: 3,
      withheldThenReleasedNow: { decisions: 0 },
      releasedThenWithheldNow: {
        decisions: 2,
        byAgency: [{ name: '101', decisions: 2 }],
        byForm: [{ name: 'KSP_A', decisions: 2 }],
      },
    });
    expect(report.releasedThenWithheldNow.examples[0]).toMatchObject({
      ...{ decisionId: nameBasedId('decision', '1'), categories: ['HOUSING'] },
    });
    expect((await post<RedecisionReport>({})).same).toBe(3);
  });

  it('tells what would have been released without the rule that denied it', async () => {
    const rule = denied.decision.policies[0]!;
    const report = await post<ProposedReport>({ proposed: without(rule) });
    expect(report.releasedThenWithheldNow.decisions).toBe(0);
    expect(report.withheldThenReleasedNow).toMatchObject({
      decisions: 1,
      byRule: [{ name: rule.split('.')[0], decisions: 1 }],
      examples: [{ decisionId: denied.decisionId, then: { reason: denied.decision.reason } }],
    });
  });

  it('refuses a proposal that is no law, and one that nobody knows', async () => {
    const refused = async (proposed: object) =>
      (
        await problemAt(
          world.ask('/audit/v1/redecisions', {
            method: 'POST',
            body: JSON.stringify({ proposed }),
          }),
        )
      ).errors;
    expect(await refused({ ...inForce, schema: 'nonsense' })).toMatchObject([
      { pointer: '/proposed', rule: 'policy-set' },
    ]);
    expect(await refused({ ...inForce, more: 1 })).toMatchObject([{ rule: 'unknown-field' }]);
    expect(await refused({ version: 'unknown' })).toMatchObject([{ rule: 'known-set' }]);
  });

  it('reports what was written over in another shape, whatever is left of it', async () => {
    const { pool } = world.database;
    const id = nameBasedId('decision-3');
    const { rows } = await pool.query<{ body: string }>(
      'select body from audit.contents where id = $1',
      [id],
    );
    const entry = JSON.parse(rows[0]!.body) as { data: Record<string, unknown> };
    const { recipient: ____, ...without } = entry.data;
    const turned = Object.fromEntries(Object.entries(entry.data).reverse());
    const odd = { ...entry.data, situation: {} };
    const report = async (data: object, decided: number, about: string) => {
      const body = JSON.stringify({ ...entry, data });
      await pool.query('update audit.contents set body = $2 where id = $1', [id, body]);
      expect(await post<RedecisionReport>({})).toMatchObject({ decided, notAsCommitted: [about] });
    };
    await report(turned, 3, denied.decisionId);
    await report(without, 2, id);
    await report(odd, 2, id);
    await pool.query('update audit.contents set body = $2 where id = $1', [id, rows[0]!.body]);
  });

  it('opens an incident for what came out otherwise, and counts what was erased', async () => {
    const { pool } = world.database;
    await pool.query(
      `update audit.contents set body = regexp_replace(body, '"outcome":"PERMIT[A-Z_]*"', '"outcome":"DENY"')
       where id = $1`,
      [nameBasedId('decision-1')],
    );
    await pool.query('delete from audit.contents where id = $1', [nameBasedId('decision-2')]);
    await pool.query('insert into audit.erased_entries values ($1, $2)', [
      nameBasedId('decision-2'),
      nameBasedId('decision-2'),
    ]);
    const report = await post<RedecisionReport>({});
    expect(report).toMatchObject({ decided: 2, same: 1, notRedecidable: 1 });
    const again = await post<RedecisionReport>({});
    expect(again.incidentIds).toEqual(report.incidentIds);
    const { items } = await world.told<{ items: IncidentView[] }>('/audit/v1/incidents?state=OPEN');
    const about = nameBasedId('decision', '1');
    const opened = items.filter(({ incidentId }) => report.incidentIds?.includes(incidentId));
    expect(opened.map(({ kind, about: what }) => [kind, what]).sort()).toEqual([
      ['ENTRY_CHANGED', about],
      ['REDECISION_DIFFERENT', about],
    ]);
  });
});
