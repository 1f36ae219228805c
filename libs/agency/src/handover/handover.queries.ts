import type { TenantRows } from '#libs/adapters';
import {
  DisclosureRecipientRow,
  FactRow,
  HandoverRow,
  ReceivedRow,
  StatementRow,
} from '#libs/adapters';
import type {
  HandoverHappened,
  HandoverSliceView,
  HandoverTimeline,
  HandoverView,
  ParoleFact,
  SaidBy,
} from '#libs/contracts';
import { handover, mayRead, paroleFact, reception, receptionIdOf } from '#libs/domain';
import type { HandoverEvent, ReceptionEvent, Slice, StandingHandover } from '#libs/domain';
import { danishDay } from '#libs/kernel';
import type { EventStore, RecordedEvent } from '#libs/kernel';
import type { Asker, Found } from '../lookup/look-ups.js';
import { asHappened, progressOf, receivedSteps, sentSteps, toView } from './handover.view.js';
import type { Details } from './handover.view.js';

/** A handover, and the revision of the tenant's own stream of it. */
export type HandoverFound = Readonly<{ view: HandoverView; revision: number; row: HandoverRow }>;

type Read = Found<Readonly<{ row: HandoverRow }>>;

/** The tenant's row of a handover, as far as this reader may see it. */
const readRow = async (rows: TenantRows, asker: Asker, handoverId: string): Promise<Read> => {
  const row = await rows.one(HandoverRow, { handoverId });
  if (row === null) return null;
  const about = { subjectId: row.subjectId, caseId: row.caseId };
  if (!mayRead(asker, null, asker.now)) return { ...about, refused: true };
  return { ...about, view: { row }, returned: [handoverId] };
};

/** The tenant's own stream of it. The row, which row-level security shows to its tenant alone, comes first. */
const eventsOf = async (
  store: EventStore,
  { side, tenant, handoverId }: HandoverRow,
): Promise<readonly RecordedEvent[]> => {
  const stream =
    side === 'SENDER' ? `handover-${handoverId}` : `reception-${receptionIdOf(handoverId, tenant)}`;
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};

const sameMarks = (one: StatementRow, other: StatementRow): boolean =>
  one.category === other.category &&
  one.thirdPerson === other.thirdPerson &&
  one.identifiesInformant === other.identifiesInformant &&
  one.ownGround === other.ownGround;

/** How many of these own statements the sender retracted since, as they are or as they were corrected. */
const takenBack = async (rows: TenantRows, statementIds: readonly string[]): Promise<number> => {
  let gone = 0;
  let before: readonly StatementRow[] = [];
  for (let ids = statementIds; ids.length > 0;) {
    const now = await rows.many(StatementRow, { statementId: { in: ids } });
    // What another one took the place of under other marks was withdrawn.
    const same = now.filter((row) => {
      const was = before.find(({ replacedBy }) => replacedBy === row.statementId);
      return was === undefined || sameMarks(was, row);
    });
    gone += now.length - same.length + same.filter(({ state }) => state === 'RETRACTED').length;
    before = same.filter(({ replacedBy }) => replacedBy !== null);
    ids = before.flatMap(({ replacedBy }) => replacedBy ?? []);
  }
  return gone;
};

/** What was decided for one unit and not retracted since, as the sender may know it. */
const givenSlice = async (
  rows: TenantRows,
  { to, disclosureId, open, delivered, opened }: Slice,
): Promise<HandoverSliceView> => {
  const { agency, unit } = to;
  const row = await rows.one(DisclosureRecipientRow, { disclosureId, agency, unit });
  const verdicts = row?.verdicts ?? [];
  const wentOut = verdicts
    .filter(({ verdict }) => verdict === 'RELEASED')
    .map(({ statementId }) => statementId);
  const released = wentOut.length - (await takenBack(rows, wentOut));
  const decided = released === verdicts.length ? 'SHOWN' : released > 0 ? 'PARTLY' : 'WITHHELD';
  const denied = row?.decision?.outcome === 'DENY' ? 'WITHHELD' : decided;
  const state = row?.decision == null ? 'PENDING' : denied;
  return { to, disclosureId, open, delivered, opened, state };
};

/** What this tenant got, and whether it may still look into it. */
const ownSlice = async (
  rows: TenantRows,
  { to, disclosureId, isOpen }: HandoverRow,
  now: string,
): Promise<readonly HandoverSliceView[]> => {
  if (to === null || disclosureId === null) return [];
  const received = await rows.many(ReceivedRow, { disclosureId }, { by: 'position' });
  const standing = received.filter(
    ({ endedAt, readers: { until } }) => endedAt === null && (until === null || now <= until),
  );
  const whole = standing.some(({ withheld }) => withheld) ? 'PARTLY' : 'SHOWN';
  const shown = standing.length === 0 ? 'WITHHELD' : whole;
  return [{ to, disclosureId, open: isOpen, state: received.length === 0 ? 'PENDING' : shown }];
};

const given = ({ offer, slices, status }: StandingHandover): readonly Slice[] => [
  ...(offer === null
    ? []
    : [{ ...offer, open: !['RETURNED', 'RECALLED', 'CANCELLED', 'COMPLETED'].includes(status) }]),
  ...slices,
];

/** From what this tenant recorded in the case itself. */
const paroleOf = async (rows: TenantRows, { caseId }: HandoverRow): Promise<ParoleFact> => {
  if (caseId === null) return 'NOT_APPLICABLE';
  const facts = await rows.many(FactRow, { caseId }, { by: 'position' });
  return paroleFact(facts.map(({ fact }) => fact));
};

const detailsOf = async (
  rows: TenantRows,
  row: HandoverRow,
  events: readonly RecordedEvent[],
  now: string,
): Promise<Details> => {
  const progress = progressOf(events, row);
  const today = danishDay(now);
  if (row.side === 'SENDER') {
    const happened = events.map((event) => asHappened(event) as HandoverEvent);
    const state = happened.reduce(handover.evolve, handover.initial);
    if (state.status === 'NONE') return { progress, steps: [], slices: [], asks: [], parole: null };
    const slices: HandoverSliceView[] = [];
    for (const one of given(state)) slices.push(await givenSlice(rows, one));
    const countered = happened.findLast(({ type }) => type === 'HandoverCountered');
    const asks = countered?.type === 'HandoverCountered' ? countered.data.asks : [];
    const parole = state.origin === 'PRISON' ? await paroleOf(rows, row) : null;
    return { progress, steps: sentSteps(state, today), slices, asks, parole };
  }
  const state = events
    .map((event) => asHappened(event) as ReceptionEvent)
    .reduce(reception.evolve, reception.initial);
  const slices = await ownSlice(rows, row, now);
  const steps = state.status === 'NONE' ? [] : receivedSteps(state, today);
  return { progress, steps, slices, asks: [], parole: null };
};

/** One handover. */
export const handoverById = async (
  rows: TenantRows,
  store: EventStore,
  asker: Asker,
  handoverId: string,
): Promise<Found<HandoverFound>> => {
  const found = await readRow(rows, asker, handoverId);
  if (found === null || 'refused' in found) return found;
  const { row } = found.view;
  const details = await detailsOf(rows, row, await eventsOf(store, row), asker.now);
  return { ...found, view: { view: toView(row, details), revision: row.revision, row } };
};

type Optional = Readonly<Partial<Omit<HandoverHappened, 'revision' | 'at' | 'by' | 'change'>>>;

const shownMembers = [
  'state',
  'responsible',
  'releaseOn',
  'answerBy',
  'to',
  'reason',
  'about',
  'dates',
  'step',
  'dueOn',
  'role',
  'asks',
  'areas',
  'how',
  'on',
] as const satisfies readonly (keyof Optional)[];

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

const toHappened = (event: RecordedEvent): HandoverHappened => {
  const happened = asHappened(event);
  const taken = happened.type === 'SignalTaken' ? happened.data.signal : null;
  const data: object = taken ?? happened.data;
  const said = data as Readonly<Record<string, unknown>> & Readonly<{ said?: SaidBy | null }>;
  const shown = shownMembers.filter((member) => isSaid(said[member]));
  return {
    revision: event.revision,
    at: said.said?.at ?? event.occurredAt,
    by: said.said?.by ?? event.actor,
    change: taken?.signal ?? happened.type,
    ...(Object.fromEntries(shown.map((member) => [member, said[member]])) as Optional),
    ...(happened.type === 'PersonReleased' ? { releaseOn: happened.data.on } : {}),
  };
};

/** Everything that happened to a handover, as the tenant's own stream of it says. */
export const handoverTimeline = async (
  rows: TenantRows,
  store: EventStore,
  asker: Asker,
  handoverId: string,
): Promise<Found<HandoverTimeline>> => {
  const found = await readRow(rows, asker, handoverId);
  if (found === null || 'refused' in found) return found;
  const { row } = found.view;
  const items = (await eventsOf(store, row)).map(toHappened);
  return { ...found, view: { handoverId, side: row.side, items } };
};
