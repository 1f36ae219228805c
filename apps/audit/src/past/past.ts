import { setTimeout as pause } from 'node:timers/promises';
import type { InfohusClient } from '#libs/client';
import { Unreachable } from '#libs/client';
import type {
  DecisionRecorded,
  PastCaseView,
  PastCheck,
  PastItem,
  PastModelView,
  PastReport,
  Words,
} from '#libs/contracts';
import type { ReadReason } from '#libs/server';
import type { AgencyDoors } from '../agency-doors.js';
import { refusalOf } from '../agency-doors.js';
import type { HeldBy, HeldRecords } from '../completeness/held.js';
import { heldAfter, setAfter } from '../completeness/held.js';
import type { Entries } from '../entries/entries.js';
import { decisionType } from '../entries/entries.js';
import type { Incidents } from '../incidents/incidents.js';
import type { Asking } from '../sets/policy-sets.js';

/** What somebody wants to know of the past. */
export type PastAsked = Readonly<{
  tenant: string;
  /** Absent: the whole read model. */
  caseId?: string | undefined;
  /** RFC 3339 */
  knownOn: string;
  validOn?: string | undefined;
  cursor?: string | undefined;
}>;

/** On whose behalf and why. */
export type PastAsking = Asking & Readonly<{ reason: ReadReason; correlationId: string }>;

export type PastOptions = Readonly<{
  records: Pick<HeldRecords, 'by'>;
  entries: Pick<Entries, 'all'>;
  incidents: Incidents;
  doors: AgencyDoors;
}>;

// Records and receipts come by different ways: what differs now may agree in a moment.
const looks = 4;
const pauseMs = 400;
const listedMax = 100;

const agreeing = { missing: [], unexpected: [], changed: [] } as const;

type Statements = Readonly<{
  statementId: string;
  state: string;
  words: Words;
  commitment?: string;
}>;

/** Statements whose words are not what was committed to. */
const writtenOver = (items: readonly PastItem[]): readonly string[] =>
  items
    .flatMap((item): readonly Statements[] => (item.kind === 'fact' ? [] : item.statements))
    .flatMap(({ words, statementId }) => (words === 'CHANGED' ? [statementId] : []));

const ownIn = (items: readonly PastItem[]): readonly Statements[] =>
  items.flatMap((item) => (item.kind === 'entry' ? item.statements : []));

const releasedIn = (items: readonly PastItem[]): readonly string[] =>
  items.flatMap((item) =>
    item.kind === 'received'
      ? item.statements
          .filter(({ state }) => state === 'CURRENT')
          .map(({ statementId }) => `${item.decisionId} ${statementId}`)
      : [],
  );

const withoutDecision = (name: string): string => name.split(' ')[1]!;

/** Asks agencies what they knew, and compares it with what was recorded that they were given. */
export class Past {
  constructor(private readonly options: PastOptions) {}

  /** @throws ProblemError 404 for no tenant, Problem of the agency's own */
  async report(asked: PastAsked, asking: PastAsking): Promise<PastReport> {
    for (let look = 1; ; look++) {
      const report = await this.looked(asked, asking);
      if (report.check.state !== 'DIFFERENT') return report;
      if (look === looks) return { ...report, check: await this.opened(asked, report, asking) };
      await pause(pauseMs);
    }
  }

  private async looked(asked: PastAsked, asking: PastAsking): Promise<PastReport> {
    const { client, host } = this.options.doors.of(asked.tenant);
    const { tenant, knownOn, caseId } = asked;
    try {
      if (client === null) throw new Unreachable();
      if (caseId !== undefined) return await this.ofCase({ ...asked, caseId }, asking);
      const path = `/${host}/v1/as-known`;
      const query = { tenant, knownOn };
      const headers = { authorization: asking.authorization };
      const { body: model } = await client.get<PastModelView>(path, { query, headers });
      const by = await this.options.records.by(tenant, knownOn, null);
      return { case: null, model, check: checked(by, model.upTo, model.setHash) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) throw refusal;
      const { last, confirmed } = await this.options.records.by(tenant, knownOn, null);
      const statements = setAfter(confirmed, last).count;
      const check = { state: 'NO_ANSWER', confirmedUpTo: last, statements, ...agreeing } as const;
      return { case: null, model: null, check };
    }
  }

  private async ofCase(
    asked: PastAsked & Readonly<{ caseId: string }>,
    asking: PastAsking,
  ): Promise<PastReport> {
    const { tenant, knownOn } = asked;
    const view = await this.page(asked, asking);
    const ids = [view.subjectId, ...(view.held?.subjectIds ?? [])];
    const by = await this.options.records.by(tenant, knownOn, ids);
    const check = checked(by, view.upTo, view.held?.setHash ?? '');
    const changed = await this.changed(asked.caseId, view);
    const state = changed.length > 0 ? 'DIFFERENT' : check.state;
    if (check.state !== 'DIFFERENT')
      return { case: view, model: null, check: { ...check, state, changed } };
    const shown = new Set<string>();
    for (let cursor: string | undefined; ;) {
      const all = { ...asked, validOn: undefined, cursor };
      const page = await this.page(all, asking);
      for (const name of releasedIn(page.items)) shown.add(name);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    const due = heldAfter(by.confirmed, by.last);
    const list = (names: readonly string[]): readonly string[] =>
      names.slice(0, listedMax).map(withoutDecision);
    const missing = list([...due.keys()].filter((name) => !shown.has(name)));
    const unexpected = list([...shown].filter((name) => !due.has(name)));
    return { case: view, model: null, check: { ...check, state, changed, missing, unexpected } };
  }

  private async page(
    { tenant, caseId, knownOn, validOn, cursor }: PastAsked,
    { authorization, reason }: PastAsking,
  ): Promise<PastCaseView> {
    const { client, host } = this.options.doors.of(tenant);
    const path = `/${host}/v1/as-known/cases/${caseId}`;
    const query = { tenant, knownOn, validOn, cursor, limit: 500 };
    const asked: Parameters<InfohusClient['get']>[1] = {
      query,
      reason,
      headers: { authorization },
    };
    return (await client!.get<PastCaseView>(path, asked)).body;
  }

  /** Statements that are not now what they or the decisions were made over. */
  private async changed(caseId: string, { items }: PastCaseView): Promise<readonly string[]> {
    const own = new Map(
      ownIn(items).map(({ statementId, commitment }) => [statementId, commitment]),
    );
    const changed = new Set(writtenOver(items));
    if (own.size === 0) return [...changed].slice(0, listedMax);
    for await (const page of this.options.entries.all({ case: caseId }, 0n, [decisionType]))
      for (const { data } of page)
        for (const { id, commitment } of (data as DecisionRecorded | null)?.decision.statements ??
          [])
          if (commitment !== undefined && own.has(id) && own.get(id) !== commitment)
            changed.add(id);
    return [...changed].slice(0, listedMax);
  }

  private async opened(
    { tenant, caseId, knownOn }: PastAsked,
    { check }: PastReport,
    { correlationId }: PastAsking,
  ): Promise<PastCheck> {
    const found = {
      kind: 'PAST_STATE_DIFFERENT',
      about: caseId ?? tenant,
      facts: { tenant, knownOn, confirmedUpTo: check.confirmedUpTo },
    } as const;
    return { ...check, incidentId: await this.options.incidents.open(found, correlationId) };
  }
}

const checked = ({ last, confirmed }: HeldBy, upTo: number, setHash: string): PastCheck => {
  const set = setAfter(confirmed, last);
  const said = { confirmedUpTo: last, statements: set.count, ...agreeing };
  if (upTo > last) return { state: 'BEHIND', ...said };
  const isSame = upTo === last && set.digest() === setHash;
  return { state: isSame ? 'AGREES' : 'DIFFERENT', ...said };
};
