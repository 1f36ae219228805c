import { startProjection } from '#libs/adapters';
import type { Migration, Projection, ServiceStores, SqlClient } from '#libs/adapters';
import type { Party } from '#libs/contracts';
import { categoryOf } from '#libs/kernel';
import type { RecordedEvent } from '#libs/kernel';
import type { DecisionEvent, ReviewEvent } from './decision.events.js';

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
  {
    // Also by case and recipient. Everything is read again from the first event.
    id: 'releases-2',
    sql: `
      truncate releases;
      alter table releases add column case_id text, add column recipient text not null;
      create index releases_by_case on releases (case_id, recipient);
      update checkpoints set position = 0 where name = 'releases';`,
  },
  {
    id: 'releases-3',
    sql: `create index releases_by_subject on releases (subject_id);`,
  },
  {
    // Also what waits for a lawyer: its words lie here until the answer.
    id: 'releases-4',
    sql: `
      create table waiting_words (
        statement_id text not null,
        decision_id text not null,
        case_id text,
        primary key (statement_id, decision_id)
      );
      create index waiting_words_by_case on waiting_words (case_id);
      update checkpoints set position = 0 where name = 'releases';`,
  },
  {
    // Also by form and either end, for what changes for a party and not for a person.
    id: 'releases-5',
    sql: `
      truncate releases;
      alter table releases add column form text, add column sender text not null;
      create index releases_by_decision on releases (decision_id);
      create index releases_to on releases (recipient, form, decision_id);
      create index releases_from on releases (sender, form, decision_id);
      update checkpoints set position = 0 where name = 'releases';`,
  },
];

type Row = Readonly<{
  statementId: string;
  decisionId: string;
  subjectId: string;
  onConsent: boolean;
  caseId: string | null;
  recipient: string;
  form: string | null;
  sender: string;
}>;

const isOfReview = ({ stream }: RecordedEvent): boolean => categoryOf(stream) === 'review';
const isOfDecision = ({ stream }: RecordedEvent): boolean => categoryOf(stream) === 'decision';

const nameOf = ({ agency, unit }: Party): string => `${agency}/${unit}`;

const rowsOf = ({ type, data }: RecordedEvent): readonly Row[] => {
  const event = { type, data } as unknown as DecisionEvent;
  switch (event.type) {
    case 'DecisionRecorded': {
      const { recorded, delivered } = event.data;
      const { decisionId, subjectId, caseId, recipient, sender, situation } = recorded;
      const { onConsent } = delivered;
      return delivered.held.map(({ statementId }) => ({
        statementId,
        decisionId,
        subjectId,
        onConsent,
        caseId,
        recipient: nameOf(recipient),
        form: situation.form,
        sender: nameOf(sender),
      }));
    }
    case 'CorrectionRecorded': {
      const { decisionId, subjectId, recipient } = event.data.recorded;
      return event.data.held.map(({ by }) => ({
        statementId: by.statementId,
        decisionId,
        subjectId,
        // Consent and case are looked up by the statements of the decision itself.
        onConsent: false,
        caseId: null,
        recipient: nameOf(recipient),
        form: null,
        sender: '',
      }));
    }
    case 'WithdrawalRecorded':
    case 'StatementsPassedOn':
    case 'ReceiptsEnded':
    case 'DecisionRechecked':
      return [];
  }
};

const insertReleases = async (
  client: SqlClient,
  schema: string,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  await client.query(
    `insert into ${schema}.releases (statement_id, decision_id, subject_id, on_consent, case_id, recipient, form, sender)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[])
     on conflict do nothing`,
    [
      rows.map(({ statementId }) => statementId),
      rows.map(({ decisionId }) => decisionId),
      rows.map(({ subjectId }) => subjectId),
      rows.map(({ onConsent }) => onConsent),
      rows.map(({ caseId }) => caseId),
      rows.map(({ recipient }) => recipient),
      rows.map(({ form }) => form),
      rows.map(({ sender }) => sender),
    ],
  );
};

/** Questions for a lawyer, as long as they wait. */
const followReview = async (
  client: SqlClient,
  schema: string,
  { type, data }: RecordedEvent,
): Promise<void> => {
  const event = { type, data } as unknown as ReviewEvent;
  if (event.type === 'ReviewAsked') {
    const { decisionId, asked, statements } = event.data;
    await client.query(
      `insert into ${schema}.waiting_words (statement_id, decision_id, case_id)
       select statement_id, $2, $3 from unnest($1::text[]) as statement_id on conflict do nothing`,
      [statements.map(({ statementId }) => statementId), decisionId, asked.caseId],
    );
  }
  if (event.type === 'ReviewAnswered')
    await client.query(`delete from ${schema}.waiting_words where decision_id = $1`, [
      event.data.decisionId,
    ]);
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
      categories: ['decision', 'review'],
      onError,
      apply: async (client, events) => {
        const [reviews, decisions] = [events.filter(isOfReview), events.filter(isOfDecision)];
        await insertReleases(client, schema, decisions.flatMap(rowsOf));
        for (const event of reviews) await followReview(client, schema, event);
      },
    });
    return new Releases(stores, projection);
  }

  /** Decisions that released any of these statements. @throws when the index does not come up in time */
  async holding(statementIds: readonly string[]): Promise<readonly string[]> {
    return this.#decisions('statement_id = any($1::text[])', [statementIds]);
  }

  /** Decisions on a person, under any of these ids, that released something. */
  async ofSubjects(subjectIds: readonly string[]): Promise<readonly string[]> {
    return this.#decisions('subject_id = any($1::text[])', [subjectIds]);
  }

  /** Those of them that rest on consent. */
  async onConsent(subjectIds: readonly string[]): Promise<readonly string[]> {
    return this.#decisions('on_consent and subject_id = any($1::text[])', [subjectIds]);
  }

  /** Decisions that released something of this case to this party. */
  async ofCase(caseId: string, recipient: Party): Promise<readonly string[]> {
    return this.#decisions('case_id = $1 and recipient = $2', [caseId, nameOf(recipient)]);
  }

  /** A page of decisions by their ids: all, or those that this party (`agency/unit`) took part in under a form. */
  async after(
    decisionId: string,
    limit: number,
    ends: Readonly<{ form: string; party: string }> | null,
  ): Promise<readonly string[]> {
    const values = [decisionId, limit, ...(ends === null ? [] : [ends.form, ends.party])];
    const theirs = ends === null ? '' : 'and form = $3 and (recipient = $4 or sender = $4)';
    return this.#decisions(`decision_id > $1 ${theirs}`, values, 'releases', 'limit $2');
  }

  /** Decisions that wait for a lawyer with any of these statements. */
  async waitingWith(statementIds: readonly string[]): Promise<readonly string[]> {
    return this.#decisions('statement_id = any($1::text[])', [statementIds], 'waiting_words');
  }

  /** Decisions on disclosures from this case that wait for a lawyer. */
  async waitingOfCase(caseId: string): Promise<readonly string[]> {
    return this.#decisions('case_id = $1', [caseId], 'waiting_words');
  }

  async #decisions(
    where: string,
    values: unknown[],
    table: 'releases' | 'waiting_words' = 'releases',
    limited = '',
  ): Promise<readonly string[]> {
    const { store, pool, schema } = this.stores;
    if (!(await this.projection.reached(await store.head(), waitMs)))
      throw new Error('The index of releases is behind');
    const { rows } = await pool.query<{ decision_id: string }>(
      `select distinct decision_id from ${schema}.${table} where ${where} order by decision_id ${limited}`,
      values,
    );
    return rows.map((row) => row.decision_id);
  }

  close(): Promise<void> {
    return this.projection.close();
  }
}
