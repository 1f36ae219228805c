import type { ServiceStores } from '#libs/adapters';
import type { Party } from '#libs/contracts';
import { pageOf, positionOf } from '#libs/server';
import type { OwedKind } from './owed.projection.js';

/** One thing that is owed; times are RFC 3339. */
export type OwedView = Readonly<{
  kind: OwedKind;
  /** Id of the message that asks for a receipt; of the decision that would not be taken today. */
  reference: string;
  /** Why it was taken away or replaced. */
  reason: string;
  decisionId: string;
  disclosureId: string;
  sender: Party;
  recipient: Party;
  /** How many statements it is about. */
  statements: number;
  since: string;
  /** It was not confirmed in time. */
  overdue: boolean;
}>;

export type OwedPage = Readonly<{ items: readonly OwedView[]; next?: string }>;

export type OwedAsked = Readonly<{
  /** Tenant whose disclosures it is about; null: audit asks. */
  sender: string | null;
  agency: string | null;
  kind: OwedKind | null;
  olderThanHours: number;
  /** RFC 3339 */
  now: string;
  cursor: string | undefined;
  limit: number;
}>;

type Row = Readonly<{
  kind: OwedKind;
  reference: string;
  reason: string;
  decision_id: string;
  disclosure_id: string;
  sender: Party;
  recipient: Party;
  statements: number;
  since: Date;
  position: string;
}>;

const listName = 'owed';
const hourMs = 3_600_000;
// A service that runs confirms within seconds; after a working day somebody should ask.
const inTimeHours = 24;

const viewOf = (row: Row, now: string): OwedView => ({
  kind: row.kind,
  reference: row.reference,
  reason: row.reason,
  decisionId: row.decision_id,
  disclosureId: row.disclosure_id,
  sender: row.sender,
  recipient: row.recipient,
  statements: row.statements,
  since: row.since.toISOString(),
  overdue: Date.parse(now) - row.since.getTime() > inTimeHours * hourMs,
});

/** What is owed and not settled. */
export class OwedChanges {
  constructor(private readonly stores: Pick<ServiceStores, 'pool' | 'schema'>) {}

  /** @throws ProblemError `invalid-cursor` */
  async page(asked: OwedAsked): Promise<OwedPage> {
    const { sender, agency, kind, olderThanHours, now, cursor, limit } = asked;
    const { pool, schema } = this.stores;
    const until = new Date(Date.parse(now) - olderThanHours * hourMs).toISOString();
    const { rows } = await pool.query<Row>(
      `select * from ${schema}.owed_changes
       where settled_at is null and position > $1 and since <= $2
         and ($3::text is null or (sender_tenant = $3 and kind <> 'NO_LONGER_PERMITTED'))
         and ($4::text is null or recipient_agency = $4)
         and ($5::text is null or kind = $5)
       order by position limit $6`,
      [positionOf(listName, cursor) ?? '0', until, sender, agency, kind, limit + 1],
    );
    const page = pageOf(listName, rows, limit);
    return {
      items: page.rows.map((row) => viewOf(row, now)),
      ...(page.next === undefined ? {} : { next: page.next }),
    };
  }
}
