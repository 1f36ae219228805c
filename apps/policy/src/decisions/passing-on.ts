import { tenantOf } from '#libs/contracts';
import type { CarriedStatement, Party } from '#libs/contracts';
import { danishDay, nameBasedId } from '#libs/kernel';
import type { Append, EventStore } from '#libs/kernel';
import type { Gone, SubjectFacts } from '#libs/policy';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';
import type { Decided } from './decided.js';
import { decisionStream } from './decision.events.js';
import { standingDecision } from './decision.projection.js';
import type { StandingDecision } from './decision.projection.js';
import type { Releases } from './releases.js';

/** What is named for passing on; `commitment` is null where nothing goes yet (a preview). */
type Named = Pick<CarriedStatement, 'statementId' | 'category' | 'thirdPerson'> &
  Readonly<{ commitment: string | null }>;

/** A decision under which the sender still holds statements that it names. */
type Under = Readonly<{ standing: StandingDecision; statementIds: readonly string[] }>;

/** What of the named statements the sender received, and under which decisions it still holds them. */
export type PassingOn = Readonly<{ gone: Gone; under: readonly Under[] }>;

const nothingReceived: PassingOn = { gone: new Map(), under: [] };

const everHeld = ({ held, gone }: StandingDecision, statementId: string): boolean =>
  gone.has(statementId) || held.some((one) => one.statementId === statementId);

/** Its recipient may no longer read what it holds under it. */
export const isOver = ({ recorded, delivered }: StandingDecision, now: string): boolean =>
  (delivered.eraseBy !== null && delivered.eraseBy < danishDay(now)) ||
  (recorded.readers.until !== null && Date.parse(recorded.readers.until) < Date.parse(now));

/** Why it cannot go onward under this decision; null: it can. */
const keptUnder = (standing: StandingDecision, named: Named, now: string): string | null => {
  const held = standing.held.find(({ statementId }) => statementId === named.statementId);
  if (held === undefined) return standing.gone.get(named.statementId) ?? 'NOT_HELD';
  if (isOver(standing, now)) return 'ACCESS_ENDED';
  // THIRD_PARTY_MINIMISE: what is about a third person ends with its recipient.
  if (held.thirdPerson !== 'NONE') return 'MAY_NOT_GO_ONWARD';
  const same = held.category === named.category && held.thirdPerson === named.thirdPerson;
  const words = named.commitment === null || held.commitment === named.commitment;
  return same && words ? null : 'NOT_HELD';
};

type Weighed = Readonly<{
  statementId: string;
  reason: string | null;
  under: StandingDecision | null;
}>;

/** @param decisions those that ever released it, in the order in which they were taken */
const weigh = (
  decisions: readonly StandingDecision[],
  tenant: string,
  named: Named,
  now: string,
): Weighed => {
  const { statementId } = named;
  const [origin] = decisions;
  // Whoever disclosed it first is its author; what nobody released before is the sender's own.
  if (origin === undefined || tenantOf(origin.recorded.sender) === tenant)
    return { statementId, reason: null, under: null };
  let reason = 'NOT_HELD';
  for (const standing of decisions) {
    if (tenantOf(standing.recorded.recipient) !== tenant) continue;
    const kept = keptUnder(standing, named, now);
    if (kept === null) return { statementId, reason: null, under: standing };
    reason = kept;
  }
  return { statementId, reason, under: null };
};

const groupedUnder = (weighed: readonly Weighed[]): readonly Under[] => {
  const under = weighed.filter((one) => one.under !== null);
  const byDecision = Map.groupBy(under, (one) => one.under!.recorded.decisionId);
  return [...byDecision.values()].map((ones) => ({
    standing: ones[0]!.under!,
    statementIds: ones.map(({ statementId }) => statementId),
  }));
};

/**
 * What a sender may pass on of what it names: its own statements, and received ones that it still holds as they were
 * released to it. Every path that releases words asks here, and records `passedOnAppends` with what it releases, so
 * that a retraction and an onward disclosure at the same moment cannot miss each other.
 */
export const passingOn = async (
  {
    store,
    releases,
    clock,
  }: Readonly<{ store: EventStore; releases: Releases; clock: { now: () => string } }>,
  { receivers }: SubjectFacts,
  sender: Party,
  statements: readonly Named[],
): Promise<PassingOn> => {
  const tenant = tenantOf(sender);
  // Who never received anything about this person has nothing to pass on but its own.
  if (statements.length === 0 || !receivers.includes(tenant)) return nothingReceived;
  const ids = await releases.holding(statements.map(({ statementId }) => statementId));
  const found = await Promise.all(ids.map((id) => standingDecision(store, id)));
  const inOrder = found
    .filter((one) => one !== null)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  const now = clock.now();
  const weighed = statements.map((named) =>
    weigh(
      inOrder.filter((standing) => everHeld(standing, named.statementId)),
      tenant,
      named,
      now,
    ),
  );
  const gone = weighed.flatMap(({ statementId, reason }) =>
    reason === null ? [] : [[statementId, reason] as const],
  );
  return { gone: new Map(gone), under: groupedUnder(weighed) };
};

/**
 * Notes at the decisions under which statements were received that they go onward, or wait for a lawyer. It fails
 * when one of these decisions has changed since it was looked at.
 */
export const passedOnAppends = (
  cause: Cause,
  disclosureId: string,
  { under }: PassingOn,
  decided: readonly Decided[],
): readonly Append[] =>
  under.flatMap(({ standing, statementIds }) => {
    const { decisionId } = standing.recorded;
    const on = decided.filter(({ kept }) => kept.some((id) => statementIds.includes(id)));
    if (on.length === 0) return [];
    const decisionIds = on.map((one) => one.decisionId);
    const id = nameBasedId(decisionId, 'passed-on', ...decisionIds);
    const data = { disclosureId, statementIds, decisionIds };
    return [
      {
        stream: decisionStream(decisionId),
        expected: standing.revision,
        events: [derived(cause, id, 'StatementsPassedOn', data)],
      },
    ];
  });
