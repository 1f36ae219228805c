import { randomUUID } from 'node:crypto';
import { ReceivedRow } from '#libs/adapters';
import type { CompletenessView } from '#libs/contracts';
import { completenessElement, historyElement, marksOf } from '#libs/contracts';
import { SetHash } from '#libs/ledger';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, aMessage, aStatement } from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

const auditor = { agency: 'infohus-audit', unit: 'AUDIT', function: 'CONTROL', scope: 'audit' };

describePostgres("completeness of a tenant's rows", () => {
  let trial: AgencyTrial;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  it('lets audit recompute from the rows what stood released after any message', async () => {
    const [one, two, gone] = [aStatement(), aStatement(), aStatement()];
    const to = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' } as const;
    const subjectId = randomUUID();
    const first = aDisclosure(to, 1, [one, gone], { subjectId });
    const { decisionId, disclosureId } = first.data;
    const by = aStatement();
    await trial.arrive(
      first,
      aDisclosure(to, 2, [two], { subjectId }),
      aMessage(
        to,
        3,
        'withdrawal',
        {
          decisionId,
          disclosureId,
          statementIds: [gone.statementId],
          reason: 'RETRACTED',
        },
        subjectId,
      ),
      aMessage(
        to,
        4,
        'correction',
        { decisionId, disclosureId, replaced: [{ statementId: one.statementId, by }] },
        subjectId,
      ),
    );
    const at = async (upTo: string): Promise<CompletenessView> => {
      const path = `completeness?tenant=751.MUNICIPALITY_SOCIAL${upTo}`;
      return (await (await trial.get(path, to, auditor)).json()) as CompletenessView;
    };
    const element = (n: number, decision: string, statement: typeof one) => {
      const row = { ...statement, number: n, decisionId: decision, subjectId };
      return completenessElement(row);
    };
    const set = SetHash.empty()
      .add(element(1, decisionId, one))
      .add(element(1, decisionId, gone));
    const history = SetHash.empty();
    for (const statement of [one, gone]) {
      const row = { ...statement, number: 1, decisionId, subjectId, marks: marksOf(statement) };
      const { readers } = first.data;
      history.add(historyElement(row, null, { byDecision: readers, byMessage: readers }));
    }
    expect(await at('&upTo=1')).toEqual({
      tenant: '751.MUNICIPALITY_SOCIAL',
      upTo: 1,
      count: 2,
      setHash: set.digest(),
      historyHash: history.digest(),
    });
    const second = (await trial.side.rows.asTenant('751.MUNICIPALITY_SOCIAL', (rows) =>
      rows.one(ReceivedRow, { number: 2 }),
    ))!;
    set
      .add(element(2, second.decisionId, two))
      .remove(element(1, decisionId, gone))
      .remove(element(1, decisionId, one))
      .add(element(4, decisionId, by));
    expect(await at('')).toMatchObject({ upTo: 4, count: 2, setHash: set.digest() });
    const { historyHash } = await at('');
    // Ended in its own message it stands in no set of what is held.
    const added = `insert into municipality.received_statement
      select (json_populate_record(r, json_build_object('statement_id', gen_random_uuid(), 'ended_number', number))).*
      from municipality.received_statement r where statement_id = $1 returning statement_id`;
    const { rows } = await trial.test.pool.query<{ statement_id: string }>(added, [by.statementId]);
    expect(await at('')).toMatchObject({ setHash: set.digest() });
    expect(await at('')).not.toMatchObject({ historyHash });
    await trial.test.pool.query(
      'delete from municipality.received_statement where statement_id = $1',
      [rows[0]!.statement_id],
    );
    const readingByHand = async (table: string, units: string): Promise<void> => {
      await trial.test.pool.query(
        `update municipality.${table} set readers = jsonb_set(readers, '{units}', $2) where decision_id = $1
           and readers is not null`,
        [decisionId, units],
      );
    };
    for (const table of ['received_view', 'inbox_message']) {
      await readingByHand(table, '["MUNICIPALITY_SOCIAL", "MUNICIPALITY_SCHOOL"]');
      expect(await at('')).toMatchObject({ setHash: set.digest() });
      expect(await at('')).not.toMatchObject({ historyHash });
      await readingByHand(table, JSON.stringify(first.data.readers.units));
      expect(await at('')).toMatchObject({ historyHash });
    }
    const byHand = async (sql: string): Promise<void> => {
      await trial.test.pool.query(`update municipality.received_statement set ${sql}`, [
        by.statementId,
      ]);
    };
    for (const [column, other, was] of [
      ['third_person', `'OPINION'`, `'${by.thirdPerson}'`],
      ['may_go_onward', 'not may_go_onward', String(by.mayGoOnward)],
      ['erase_by', `'2099-01-01'`, by.eraseBy === null ? 'null' : `'${by.eraseBy}'`],
      ['reassess_by', `'2099-01-01'`, by.reassessBy === null ? 'null' : `'${by.reassessBy}'`],
      ['entry_id', 'gen_random_uuid()', `'${by.entryId}'`],
      ['entry_type', `'another'`, `'${by.entryType}'`],
      ['occurred_at', `'1999-01-01T00:00:00Z'`, `'${by.occurredAt}'`],
    ] as const) {
      await byHand(`${column} = ${other} where statement_id = $1`);
      expect(await at('')).toMatchObject({ setHash: set.digest() });
      expect(await at('')).not.toMatchObject({ historyHash });
      await byHand(`${column} = ${was} where statement_id = $1`);
      expect(await at('')).toMatchObject({ historyHash });
    }
    await byHand(`category = 'HEALTH' where statement_id = $1`);
    expect(await at('')).not.toMatchObject({ setHash: set.digest() });
    await byHand(`category = '${by.category}', number = 99 where statement_id = $1`);
    expect(await at('&upTo=3')).toMatchObject({ count: 3 });
    await byHand(`number = 4 where statement_id = $1`);
    expect(await at('')).toMatchObject({ setHash: set.digest() });
    await trial.test.pool.query(
      `delete from municipality.received_statement where statement_id = $1`,
      [by.statementId],
    );
    expect(await at('')).not.toMatchObject({ setHash: set.digest() });
    for (const tenant of ['1470', '751', '751.NOBODY', 'nobody'])
      expect((await trial.get(`completeness?tenant=${tenant}`, to, auditor)).status).toBe(404);
    expect((await trial.get('completeness?tenant=751.MUNICIPALITY_SOCIAL', to)).status).toBe(403);
  });
});
