import { agencyById } from '#libs/contracts';
import type {
  DecisionRecorded,
  HandoverBoard,
  HandoverItem,
  Party,
  RecordEvents,
} from '#libs/contracts';
import type { Country } from './country.js';
import type { Sent } from './deadlines.js';

/** What is asked of the exchange. */
type Asked = Pick<Country, 'list' | 'audited'>;
type Told = RecordEvents['dk.infohus.handover.recorded.v1'];
type Met = RecordEvents['dk.infohus.meeting.recorded.v1'];
type Line = Readonly<{ type: string; occurredAt: string; data: unknown }>;

/** What was found in the boards and in the audit log: names of handovers, so that somebody can look. */
export type Count = Readonly<{
  handovers: number;
  /** Handovers that nobody is responsible for, or an agency that there is none of. */
  orphaned: readonly string[];
  /** On record with audit and missing on a board, or the other way round, or with a hole in their history. */
  lost: readonly string[];
  /** Twice on a board or in the log, or with two agencies that both count as responsible. */
  doubled: readonly string[];
  /** By the agency that hands over, then by state. */
  origins: ReadonlyMap<string, ReadonlyMap<string, number>>;
  states: ReadonlyMap<string, number>;
  changes: ReadonlyMap<string, number>;
  decisions: ReadonlyMap<string, number>;
  /** What audit was told of case meetings. */
  meetings: ReadonlyMap<string, number>;
  /** Days from the first offer to the acceptance. */
  answered: readonly number[];
  /** Who handed over what, by the boards. */
  sent: readonly Sent[];
  entries: number;
}>;

const boardOf = async (country: Asked, party: Party): Promise<readonly HandoverItem[]> => {
  const found: HandoverItem[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { limit: '500', ...(cursor === undefined ? {} : { cursor }) };
    const page = await country.list<HandoverBoard>(party, '/handovers', query);
    found.push(...page.items);
    if (page.next === undefined) return found;
    cursor = page.next;
  }
};

const add = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);

/** What audit was told of one handover by the stream that is the authority on it. */
type History = {
  versions: number[];
  responsible: string[];
  offeredAt: string;
  acceptedAt: string;
  changes: string[];
};

/** What audit has: the history of every handover, and how often what was decided. */
class AuditSide {
  readonly histories = new Map<string, History>();
  readonly changes = new Map<string, number>();
  readonly decisions = new Map<string, number>();
  readonly meetings = new Map<string, number>();
  entries = 0;

  async read(country: Asked): Promise<this> {
    for await (const { type, occurredAt, data } of country.audited<Line>()) {
      this.entries++;
      if (type === 'dk.infohus.handover.recorded.v1') this.#told(data as Told, occurredAt);
      if (type === 'dk.infohus.meeting.recorded.v1') add(this.meetings, (data as Met).change);
      if (type === 'dk.infohus.decision.recorded.v1') this.#decided(data as DecisionRecorded);
    }
    return this;
  }

  #told({ handoverId, change, responsible, version }: Told, at: string): void {
    // The receiver tells its own acts too; only the sender's stream says who is responsible.
    if (responsible === null) return;
    add(this.changes, change);
    const history = this.histories.get(handoverId) ?? {
      versions: [],
      responsible: [],
      offeredAt: '',
      acceptedAt: '',
      changes: [],
    };
    this.histories.set(handoverId, history);
    history.versions.push(version);
    history.responsible.push(responsible);
    history.changes.push(change);
    if (change === 'HandoverOffered' && history.offeredAt === '') history.offeredAt = at;
    if (change === 'HandoverAccepted' && history.acceptedAt === '') history.acceptedAt = at;
  }

  #decided({ decision }: DecisionRecorded): void {
    add(this.decisions, `${decision.policies[0] ?? 'no rule'} ${decision.outcome}`);
  }
}

/** True when the versions are 0, 1, 2 … each once. */
const isWhole = (versions: readonly number[]): boolean =>
  [...versions].sort((a, b) => a - b).every((version, at) => version === at);

const isTwice = (list: readonly unknown[]): boolean => new Set(list).size < list.length;

const group = (
  boards: readonly (readonly HandoverItem[])[],
): ReadonlyMap<string, readonly HandoverItem[]> => {
  const found = new Map<string, HandoverItem[]>();
  for (const item of boards.flat())
    found.set(item.handoverId, [...(found.get(item.handoverId) ?? []), item]);
  return found;
};

const dayMs = 86_400_000;

const daysBetween = ({ offeredAt, acceptedAt }: History): readonly number[] =>
  offeredAt === '' || acceptedAt === ''
    ? []
    : [(Date.parse(acceptedAt) - Date.parse(offeredAt)) / dayMs];

/** The agencies that take part, as those who hand over and as those who receive. */
export type Parties = Readonly<{ senders: readonly Party[]; receivers: readonly Party[] }>;

type Boards = readonly (readonly HandoverItem[])[];

/** Everything that is known of one handover, from three sides that know nothing of each other. */
type Known = Readonly<{
  history: History | undefined;
  sent: readonly HandoverItem[];
  held: readonly HandoverItem[];
}>;

const isOrphaned = ({ history, sent }: Known): boolean => {
  const named = [...(history?.responsible ?? []), ...sent.map(({ responsible }) => responsible)];
  return named.length === 0 || named.some((agency) => agencyById(agency) === undefined);
};

const isLost = ({ history, sent, held }: Known): boolean => {
  const [ours] = sent;
  if (history === undefined || ours === undefined) return true;
  // Whoever it was offered to sees it as the sender does; one to whom it was offered before may see an older state.
  const wasOffered = history.changes.includes('HandoverOffered');
  const agrees = held.some(
    ({ state, responsible }) => state === ours.state && responsible === ours.responsible,
  );
  return (wasOffered && !agrees) || (!isTwice(history.versions) && !isWhole(history.versions));
};

const isDoubled = ({ history, sent }: Known): boolean => {
  if (history === undefined) return false;
  const newest = history.responsible[history.versions.indexOf(Math.max(...history.versions))];
  const two = sent.some(({ responsible }) => responsible !== newest);
  return sent.length > 1 || isTwice(history.versions) || two;
};

/** Handovers that stand more than once on one board. */
const twiceOn = (boards: Boards): readonly string[] =>
  boards.flatMap((board) => {
    const seen = new Set<string>();
    return board.flatMap(({ handoverId }) => {
      const again = seen.has(handoverId);
      seen.add(handoverId);
      return again ? [handoverId] : [];
    });
  });

const statesIn = (board: readonly HandoverItem[]): ReadonlyMap<string, number> => {
  const states = new Map<string, number>();
  for (const { state } of board) add(states, state);
  return states;
};

const boardsOf = async (country: Asked, parties: readonly Party[]): Promise<Boards> => {
  const boards: (readonly HandoverItem[])[] = [];
  for (const party of parties) boards.push(await boardOf(country, party));
  return boards;
};

/**
 * Counts from what agencies see on their boards and what audit has on record; nothing that the simulation remembers goes in.
 */
export const countIn = async (country: Asked, { senders, receivers }: Parties): Promise<Count> => {
  const audit = await new AuditSide().read(country);
  const sentBoards = await boardsOf(country, senders);
  const heldBoards = await boardsOf(country, receivers);
  const [sent, held] = [group(sentBoards), group(heldBoards)];
  const ids = [...new Set([...audit.histories.keys(), ...sent.keys(), ...held.keys()])];
  const those = (is: (known: Known) => boolean): readonly string[] =>
    ids.filter((id) =>
      is({
        history: audit.histories.get(id),
        sent: sent.get(id) ?? [],
        held: held.get(id) ?? [],
      }),
    );
  const all = sentBoards.flat();
  const states = statesIn(all);
  const origins = senders.map(({ agency }, at) => [agency, statesIn(sentBoards[at]!)] as const);
  return {
    handovers: audit.histories.size,
    orphaned: those(isOrphaned),
    lost: those(isLost),
    doubled: [...new Set([...those(isDoubled), ...twiceOn([...sentBoards, ...heldBoards])])],
    origins: new Map(origins),
    states,
    changes: audit.changes,
    decisions: audit.decisions,
    meetings: audit.meetings,
    answered: [...audit.histories.values()].flatMap(daysBetween).sort((a, b) => a - b),
    sent: senders.map((party, at) => ({
      party,
      handoverIds: sentBoards[at]!.map(({ handoverId }) => handoverId),
    })),
    entries: audit.entries,
  };
};
