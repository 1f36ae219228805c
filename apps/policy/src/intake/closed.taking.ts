import type { CaseEvent, Party, TakesBack } from '#libs/contracts';
import { agencyById, tenantOf } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append } from '#libs/kernel';
import { decisionStream } from '../decisions/decision.events.js';
import type { DecisionEvent } from '../decisions/decision.events.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { derived } from '../envelope.js';
import { isOver } from '../decisions/passing-on.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { WithdrawalReason } from '../decisions/withdrawal.js';
import type { Bench } from './bench.js';
import { recordChange, standingOf, takenOut, waitingOf } from './taking-back.js';
import type { Made } from './taking-back.js';

type Gone = Readonly<{ standing: StandingDecision; statementIds: readonly string[] }>;
type IsMeant = (standing: StandingDecision, statementId: string) => boolean;

// The result "unfounded" itself stays until its erase-by date, so that the other side can close its case (S10b).
const isResult = ({ recorded }: StandingDecision): boolean =>
  recorded.decision.conditions.includes('CLOSE_AND_ERASE');

const all = (): boolean => true;
const allButPolice = ({ agency }: Party): boolean => agencyById(agency)?.kind !== 'police';

/** Who disclosed each statement first; what replaced one is its author's too. */
const authorsOf = (found: readonly StandingDecision[]): ReadonlyMap<string, string> => {
  const authors = new Map<string, string>();
  const note = ({ recorded }: StandingDecision, statementId: string): void => {
    if (!authors.has(statementId)) authors.set(statementId, tenantOf(recorded.sender));
  };
  for (const one of found) for (const { statementId } of one.delivered.held) note(one, statementId);
  for (const one of found) for (const { statementId } of one.held) note(one, statementId);
  return authors;
};

/**
 * What is to go where these decisions released it, and where their recipients passed it on.
 * @param found decisions on one subject, in the order in which they were taken
 */
export const withPassedOn = (
  found: readonly StandingDecision[],
  isMeant: IsMeant,
  now: string,
): readonly Gone[] => {
  const [carried, kept] = [new Set<string>(), new Set<string>()];
  const authors = authorsOf(found);
  const by = (tenant: string, statementId: string): string => `${tenant} ${statementId}`;
  return found.flatMap((standing) => {
    const { recorded, delivered, held } = standing;
    const [from, to] = [tenantOf(recorded.sender), tenantOf(recorded.recipient)];
    // What its author discloses, and what was passed on by who has it from elsewhere too, does not hang on the others.
    const isPassedOn = (name: string, statementId: string): boolean =>
      carried.has(name) && !kept.has(name) && authors.get(statementId) !== from;
    const isGoing = (statementId: string): boolean =>
      isMeant(standing, statementId) || isPassedOn(by(from, statementId), statementId);
    for (const { statementId } of [...delivered.held, ...held])
      if (isGoing(statementId)) carried.add(by(to, statementId));
    const statementIds = held.map((one) => one.statementId).filter(isGoing);
    if (!isOver(standing, now))
      for (const { statementId } of held) if (!isGoing(statementId)) kept.add(by(to, statementId));
    return statementIds.length === 0 ? [] : [{ standing, statementIds }];
  });
};

type Closed = Extract<CaseEvent, { type: 'dk.infohus.case.closed.v1' }>;
type Assessed = Extract<CaseEvent, { type: 'dk.infohus.fact.recorded.v1' }>;

// In both closings, so that the one is not told from the other by what its sender hears later.
const receiptsEnded = (
  cause: Closed | Assessed,
  standing: StandingDecision,
  statementIds: readonly string[],
  reason: WithdrawalReason,
): readonly Append[] => {
  const { decisionId, sender, recipient } = standing.recorded;
  const isOwn = tenantOf(sender) === tenantOf({ agency: cause.agency, unit: cause.unit });
  if (reason !== 'CASE_CLOSED' || isOwn || allButPolice(recipient)) return [];
  const ended: DecisionEvent = { type: 'ReceiptsEnded', data: { statementIds } };
  const id = nameBasedId(cause.id, decisionId, 'receipts-ended');
  return [
    {
      stream: decisionStream(decisionId),
      expected: standing.revision,
      events: [derived(cause, id, ended.type, ended.data)],
    },
  ];
};

type Taking = Readonly<{
  cause: Closed | Assessed;
  reason: WithdrawalReason;
  isMeant: IsMeant;
  losesIt: (recipient: Party) => boolean;
}>;

/** What was released of a concern, taken away from those who are to lose it. */
const withdrawals = async (
  bench: Bench,
  { cause, reason, isMeant, losesIt }: Taking,
): Promise<readonly Made[]> => {
  const { subjectIds } = await bench.subjects.reload(cause.data.subjectId);
  const found = await standingOf(bench, () => bench.releases.ofSubjects(subjectIds));
  const inOrder = found.filter((one) => !isResult(one));
  return withPassedOn(inOrder, isMeant, bench.clock.now()).map(({ standing, statementIds }) => ({
    appends: [
      ...(losesIt(standing.recorded.recipient)
        ? withdrawal(cause, standing, statementIds, reason)
        : []),
      ...receiptsEnded(cause, standing, statementIds, reason),
    ],
    contents: [],
  }));
};

// A closing that an older agency service put on the bus says it in another member.
const takenBackBy = ({ data }: Closed): TakesBack | null => {
  const { takesBack, unfounded } = data as Partial<Closed['data']> & { unfounded?: boolean };
  return takesBack ?? (unfounded === true ? 'ALL' : null);
};

/**
 * A case that was unfounded, or that the police go on with alone, takes back what was released from it, and what waits
 * for a lawyer. One reason for both: to all but the police they are one, closed and not why.
 */
export const takeClosedCase = async (bench: Bench, cause: Closed): Promise<void> => {
  const { caseId } = cause.data;
  const takesBack = takenBackBy(cause);
  if (takesBack === null) return;
  const losesIt = takesBack === 'ALL' ? all : allButPolice;
  const by = tenantOf({ agency: cause.agency, unit: cause.unit });
  const reason = 'CASE_CLOSED';
  await recordChange(bench, async () => {
    const waiting = await waitingOf(bench, await bench.releases.waitingOfCase(caseId));
    // What it had from a case that was closed before is not its own to take back any more.
    const isMeant: IsMeant = ({ recorded, unheard }, statementId) =>
      recorded.caseId === caseId && tenantOf(recorded.sender) === by && !unheard.has(statementId);
    return [
      ...(await withdrawals(bench, { cause, reason, isMeant, losesIt })),
      ...waiting
        .filter(({ asked: { asked } }) => tenantOf(asked.sender) === by && losesIt(asked.recipient))
        .map((one) => takenOut(cause, one, all, reason)),
    ];
  });
};

/** An assessment as unfounded takes back what was released in the info-house about the concern. */
export const takeUnfoundedAssessment = (bench: Bench, cause: Assessed): Promise<void> =>
  recordChange(bench, () =>
    withdrawals(bench, {
      cause,
      reason: 'UNFOUNDED',
      isMeant: ({ recorded }) => recorded.situation.form === 'INFOHOUSE_MUNICIPALITY',
      losesIt: all,
    }),
  );
