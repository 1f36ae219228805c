import { FoldedRows, InboxRow, ReceivedStatementRow } from '#libs/adapters';
import type { TenantRows } from '#libs/adapters';
import { completenessElement } from '#libs/contracts';
import type { PastCaseView, PastModelView } from '#libs/contracts';
import type { CaseEvent } from '#libs/domain';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import { SetHash } from '#libs/ledger';
import { agencyChanges } from '../read/agency.projection.js';
import { personBehind } from '../read/identity.queries.js';

/** What a tenant knew of one case and its subject at an instant. */
export type Past = Readonly<{
  subjectId: string;
  /** All ids of the person, as the tenant knew it. */
  subjectIds: readonly string[];
  rows: FoldedRows;
  /** Number of the last message that had come. */
  upTo: number;
}>;

const eventAt = async (
  store: EventStore,
  stream: string,
  revision: number,
): Promise<RecordedEvent | null> => {
  for await (const event of store.readStream(stream, { from: revision, limit: 1 })) return event;
  return null;
};

const lengthOf = async (store: EventStore, stream: string): Promise<number> => {
  for await (const { revision } of store.readStream(stream, { direction: 'backward', limit: 1 }))
    return revision + 1;
  return 0;
};

/** How many events of a stream were recorded by an instant: they stand in the order of their times. */
export const countBy = async (
  store: EventStore,
  stream: string,
  instant: string,
): Promise<number> => {
  const until = Date.parse(instant);
  let [known, unknown] = [0, await lengthOf(store, stream)];
  while (known < unknown) {
    const middle = Math.floor((known + unknown) / 2);
    const event = await eventAt(store, stream, middle);
    if (event !== null && Date.parse(event.recordedAt) <= until) known = middle + 1;
    else unknown = middle;
  }
  return known;
};

/** The subject of a case of that tenant; null: it has no such case. */
export const subjectOfCase = async (
  store: EventStore,
  tenant: string,
  caseId: string,
): Promise<string | null> => {
  const { type, data } = (await eventAt(store, `case-${caseId}`, 0)) ?? { type: '', data: {} };
  const first = { type, data } as unknown as CaseEvent;
  return first.type === 'CaseOpened' && first.data.tenant === tenant ? first.data.subjectId : null;
};

export type Asked = Readonly<{
  tenant: string;
  caseId: string;
  subjectId: string;
  /** RFC 3339 */
  knownOn: string;
}>;

/**
 * Folds what the tenant knew, by the folds that make the live rows. `live` only tells which messages name the subject:
 * what they say is taken from the events.
 */
export const pastOf = async (
  store: EventStore,
  live: TenantRows,
  { tenant, caseId, subjectId, knownOn }: Asked,
): Promise<Past> => {
  const inbox = `inbox-${tenant}`;
  const upTo = await countBy(store, inbox, knownOn);
  const { subjectIds } = await personBehind(live, subjectId, upTo);
  const isOfPerson = (id: unknown): boolean => subjectIds.some((one) => one === id);
  const rows = new FoldedRows(tenant, (row) => isOfPerson(row['subjectId'] ?? subjectId));
  const recorded = await countBy(store, `case-${caseId}`, knownOn);
  if (recorded > 0)
    for await (const event of store.readStream(`case-${caseId}`, { limit: recorded }))
      rows.fold(agencyChanges(event));
  const erased = await countBy(store, `retention-${caseId}`, knownOn);
  if (erased > 0)
    for await (const event of store.readStream(`retention-${caseId}`, { limit: erased }))
      rows.fold(agencyChanges(event));
  const messages = await live.many(InboxRow, { subjectId: { in: subjectIds } }, { by: 'number' });
  for (const { number } of messages) {
    const event = number > upTo ? null : await eventAt(store, inbox, number - 1);
    if (event !== null) rows.fold(agencyChanges(event));
  }
  return { subjectId, subjectIds, rows, upTo };
};

/** Count and set hash of all that stood released on the subject. */
export const heldIn = async ({
  rows,
  subjectIds,
}: Past): Promise<NonNullable<PastCaseView['held']>> => {
  const set = SetHash.empty();
  for (const row of await rows.many(ReceivedStatementRow, { state: 'CURRENT' }))
    set.add(completenessElement(row));
  return { count: set.count, setHash: set.digest(), subjectIds };
};

const keyOf = (values: Readonly<Record<string, unknown>>): string =>
  `${String(values['decisionId'])} ${String(values['statementId'])}`;

/** Count and set hash of what a whole read model held, from the events; memory grows with what had ended, no more. */
export const pastModel = async (
  store: EventStore,
  tenant: string,
  knownOn: string,
): Promise<PastModelView> => {
  const inbox = `inbox-${tenant}`;
  const upTo = await countBy(store, inbox, knownOn);
  const ended = new Set<string>();
  const set = SetHash.empty();
  if (upTo > 0) {
    for await (const event of store.readStream(inbox, { limit: upTo }))
      for (const change of agencyChanges(event))
        if ('patch' in change && change.patch === ReceivedStatementRow)
          ended.add(keyOf(change.key));
    for await (const event of store.readStream(inbox, { limit: upTo }))
      for (const change of agencyChanges(event))
        if ('put' in change && change.put === ReceivedStatementRow && !ended.has(keyOf(change.row)))
          set.add(completenessElement(change.row as unknown as ReceivedStatementRow));
  }
  return { tenant, knownOn, upTo, count: set.count, setHash: set.digest() };
};
