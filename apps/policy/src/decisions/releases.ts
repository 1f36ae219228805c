import { startProjection } from '#libs/adapters';
import type { Migration, Projection, ServiceStores } from '#libs/adapters';
import type { RecordedEvent } from '#libs/kernel';
import type { DecisionEvent } from './decision.events.js';

/** Index over decisions: who holds which statement. Rebuilt from the events. */
export const releaseMigrations: readonly Migration[] = [
  {
    id: 'releases-1',
    sql: `
      create table releases (
        statement_id text not null,
        decision_id text not null,
        subject_id text not null,
        on_consent boolean not null,
        primary key (statement_id, decision_id)
      );
      create index releases_on_consent on releases (subject_id) where on_consent;`,
  },
];

type Row = Readonly<{
  statementId: string;
  decisionId: string;
  subjectId: string;
  onConsent: boolean;
}>;

const rowsOf = ({ type, data }: RecordedEvent): readonly Row[] => {
  const event = { type, data } as unknown as DecisionEvent;
  switch (event.type) {
    case 'DecisionRecorded': {
      const { recorded, delivered } = event.data;
      const { decisionId, subjectId } = recorded;
      const { onConsent } = delivered;
      return delivered.held.map(({ statementId }) => ({
        statementId,
        decisionId,
        subjectId,
        onConsent,
      }));
    }
    case 'CorrectionRecorded': {
      const { decisionId, subjectId } = event.data.recorded;
      return event.data.held.map(({ by }) => ({
        statementId: by.statementId,
        decisionId,
        subjectId,
        // Consent is looked up by the statements of the decision itself.
        onConsent: false,
      }));
    }
    case 'WithdrawalRecorded':
      return [];
  }
};

const waitMs = 10_000;

/** Finds the decisions under which a statement was released, by an index that is never behind when it is asked. */
export class Releases {
  private constructor(
    private readonly stores: ServiceStores,
    private readonly projection: Projection,
  ) {}

  static async start(stores: ServiceStores, onError: (error: unknown) => void): Promise<Releases> {
    const { store, pool, schema } = stores;
    const projection = await startProjection({
      store,
      pool,
      schema,
      name: 'releases',
      categories: ['decision'],
      onError,
      apply: async (client, events) => {
        const rows = events.flatMap(rowsOf);
        if (rows.length === 0) return;
        await client.query(
          `insert into ${schema}.releases (statement_id, decision_id, subject_id, on_consent)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
           on conflict do nothing`,
          [
            rows.map(({ statementId }) => statementId),
            rows.map(({ decisionId }) => decisionId),
            rows.map(({ subjectId }) => subjectId),
            rows.map(({ onConsent }) => onConsent),
          ],
        );
      },
    });
    return new Releases(stores, projection);
  }

  /** Decisions that released any of these statements. @throws when the index does not come up in time */
  async holding(statementIds: readonly string[]): Promise<readonly string[]> {
    return this.#decisions('statement_id = any($1::text[])', [statementIds]);
  }

  /** Decisions on this subject that rest on consent. */
  async onConsent(subjectId: string): Promise<readonly string[]> {
    return this.#decisions('on_consent and subject_id = $1', [subjectId]);
  }

  async #decisions(where: string, values: unknown[]): Promise<readonly string[]> {
    const { store, pool, schema } = this.stores;
    if (!(await this.projection.reached(await store.head(), waitMs)))
      throw new Error('The index of releases is behind');
    const { rows } = await pool.query<{ decision_id: string }>(
      `select distinct decision_id from ${schema}.releases where ${where} order by decision_id`,
      values,
    );
    return rows.map((row) => row.decision_id);
  }

  close(): Promise<void> {
    return this.projection.close();
  }
}
