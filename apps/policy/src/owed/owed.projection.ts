import { startProjection } from '#libs/adapters';
import type { Migration, Projection, ServiceStores, SqlClient } from '#libs/adapters';
import { agencyOfTenant, tenantOf } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import { categoryOf } from '#libs/kernel';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import { decisionStream, inboxStream } from '../decisions/decision.events.js';
import type { ConfirmationEvent, DecisionEvent, InboxEvent } from '../decisions/decision.events.js';
import { standingDecision } from '../decisions/decision.projection.js';

/** What somebody is owed after a release: kept also when it was given, with the time of that. */
export const owedMigrations: readonly Migration[] = [
  {
    id: 'owed-1',
    sql: `
      create table owed_changes (
        reference text primary key,
        kind text not null,
        reason text not null,
        decision_id text not null,
        disclosure_id text not null,
        sender_tenant text not null,
        sender jsonb not null,
        recipient jsonb not null,
        recipient_agency text not null,
        statements integer not null,
        since timestamptz not null,
        settled_at timestamptz,
        position bigint not null unique
      );
      create index owed_open on owed_changes (position) where settled_at is null;
      create index owed_open_by_agency on owed_changes (recipient_agency, position)
        where settled_at is null;
      create index owed_open_by_sender on owed_changes (sender_tenant, position)
        where settled_at is null;`,
  },
];

export const owedKinds = ['WITHDRAWAL', 'CORRECTION', 'NO_LONGER_PERMITTED'] as const;
export type OwedKind = (typeof owedKinds)[number];

type Owed = Readonly<{
  /** Id of the message that asks for a receipt; of the decision that would not be taken today. */
  reference: string;
  kind: OwedKind;
  reason: string;
  decisionId: string;
  disclosureId: string;
  sender: Party;
  /** What the sender is not told of only the officer sees. */
  isToldOf: boolean;
  recipient: Party;
  statements: number;
}>;

/** Who is told of the receipt; of a change whose receipt nobody is told of, who sent what is changed. */
const senderOf = async (store: EventStore, data: InboxEvent['data']): Promise<Party | null> => {
  if (data.receiptTo !== null) return data.receiptTo;
  if (data.kind !== 'withdrawal' && data.kind !== 'correction') return null;
  const standing = await standingDecision(store, data.message.decisionId);
  return standing?.recorded.sender ?? null;
};

const askedFor = (
  { id, stream }: RecordedEvent,
  { unit, receiptTo, ...data }: InboxEvent['data'],
  sender: Party,
): Owed | null => {
  const recipient = { agency: agencyOfTenant(stream.slice(inboxStream('').length)), unit };
  const ends = { reference: id, sender, isToldOf: receiptTo !== null, recipient };
  switch (data.kind) {
    case 'withdrawal': {
      const { statementIds, ...message } = data.message;
      return { ...ends, ...message, kind: 'WITHDRAWAL', statements: statementIds.length };
    }
    case 'correction': {
      const { replaced, ...message } = data.message;
      const statements = replaced.length;
      return { ...ends, ...message, kind: 'CORRECTION', reason: 'CORRECTED', statements };
    }
    default:
      return null;
  }
};

/** What a look at a decision found: it stands, or its recipient holds what would not be released today. */
const lookedAt = async (store: EventStore, decisionId: string): Promise<Owed | null> => {
  const standing = await standingDecision(store, decisionId);
  if (standing === null || standing.stands || standing.held.length === 0) return null;
  const { disclosureId, sender, recipient } = standing.recorded;
  return {
    reference: decisionId,
    kind: 'NO_LONGER_PERMITTED',
    reason: 'LATER_FACT',
    decisionId,
    disclosureId,
    sender,
    isToldOf: true,
    recipient,
    statements: standing.held.length,
  };
};

class OwedTable {
  constructor(
    private readonly client: SqlClient,
    private readonly schema: string,
  ) {}

  async add(owed: Owed, { recordedAt, position }: RecordedEvent): Promise<void> {
    await this.client.query(
      `insert into ${this.schema}.owed_changes values
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12)
       on conflict (reference) do update set statements = excluded.statements,
         since = case when owed_changes.settled_at is null then owed_changes.since else excluded.since end,
         position = case when owed_changes.settled_at is null then owed_changes.position else excluded.position end,
         settled_at = null`,
      [
        owed.reference,
        owed.kind,
        owed.reason,
        owed.decisionId,
        owed.disclosureId,
        owed.isToldOf ? tenantOf(owed.sender) : '',
        owed.sender,
        owed.recipient,
        owed.recipient.agency,
        owed.statements,
        recordedAt,
        position.toString(),
      ],
    );
  }

  async settle(references: readonly string[], at: string): Promise<void> {
    await this.client.query(
      `update ${this.schema}.owed_changes set settled_at = $2
       where reference = any($1::text[]) and settled_at is null`,
      [references, at],
    );
  }
}

const inboxData = ({ stream, data }: RecordedEvent): InboxEvent['data'] | null =>
  categoryOf(stream) === 'inbox' ? (data as unknown as InboxEvent['data']) : null;

const isKept = ({ type }: RecordedEvent): boolean =>
  type === ('ReceiptKept' satisfies ConfirmationEvent['type']);

/** Messages come before their receipts, also within a batch. */
const followInbox = async (
  store: EventStore,
  table: OwedTable,
  events: readonly RecordedEvent[],
): Promise<void> => {
  const received: string[] = [];
  for (const event of events) {
    if (isKept(event)) received.push((event.data as ConfirmationEvent['data']).of);
    const data = inboxData(event);
    if (data === null) continue;
    if (data.kind === 'receipt') received.push(data.message.of);
    const sender = await senderOf(store, data);
    const owed = sender && askedFor(event, data, sender);
    if (owed !== null) await table.add(owed, event);
  }
  if (received.length > 0) await table.settle(received, events.at(-1)!.recordedAt);
};

// Kinds of messages that ask for a receipt here, and the receipts.
const asking: readonly string[] = ['withdrawal', 'correction', 'receipt'];
const looks: readonly string[] = [
  'DecisionRechecked',
  'WithdrawalRecorded',
] satisfies readonly DecisionEvent['type'][];

const followDecision = async (
  store: EventStore,
  table: OwedTable,
  event: RecordedEvent,
): Promise<void> => {
  if (!looks.includes(event.type)) return;
  const decisionId = event.stream.slice(decisionStream('').length);
  const owed = await lookedAt(store, decisionId);
  await (owed === null ? table.settle([decisionId], event.recordedAt) : table.add(owed, event));
};

/** Follows what recipients are asked to confirm, and what they hold that would not be released today. */
export const followOwed = (
  { store, pool, schema }: ServiceStores,
  onError: (error: unknown) => void,
): Promise<Projection> =>
  startProjection({
    store,
    pool,
    schema,
    name: 'owed',
    categories: ['inbox', 'decision', 'confirmation'],
    concerns: (event) =>
      looks.includes(event.type) || isKept(event) || asking.includes(inboxData(event)?.kind ?? ''),
    onError,
    apply: async (client, events) => {
      const table = new OwedTable(client, schema);
      await followInbox(store, table, events);
      for (const event of events) await followDecision(store, table, event);
    },
  });
