import type { CaseEvent } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { Bench } from './bench.js';
import { recordChange, standingOf, takenOut, waitingOf } from './taking-back.js';
import type { Made } from './taking-back.js';

type Gone = Readonly<{ standing: StandingDecision; statementIds: readonly string[] }>;
type IsMeant = (standing: StandingDecision) => boolean;

// The result "unfounded" itself stays until its erase-by date, so that the other side can close its case (S10b).
const isResult = ({ recorded }: StandingDecision): boolean =>
  recorded.decision.conditions.includes('CLOSE_AND_ERASE');

/**
 * What is to go where these decisions released it, and where their recipients passed it on.
 * @param found decisions on one subject, in the order in which they were taken
 */
export const withPassedOn = (
  found: readonly StandingDecision[],
  isMeant: IsMeant,
): readonly Gone[] => {
  const carried = new Set<string>();
  const by = (tenant: string, statementId: string): string => `${tenant} ${statementId}`;
  return found.flatMap((standing) => {
    const { recorded, delivered, held } = standing;
    const [from, to] = [tenantOf(recorded.sender), tenantOf(recorded.recipient)];
    const isOrigin = isMeant(standing);
    const isGoing = (statementId: string): boolean =>
      isOrigin || carried.has(by(from, statementId));
    const going = [...delivered.held, ...held].filter((one) => isGoing(one.statementId));
    for (const { statementId } of going) carried.add(by(to, statementId));
    const statementIds = held.map((one) => one.statementId).filter(isGoing);
    return statementIds.length === 0 ? [] : [{ standing, statementIds }];
  });
};

type Closed = Extract<CaseEvent, { type: 'dk.infohus.case.closed.v1' }>;
type Assessed = Extract<CaseEvent, { type: 'dk.infohus.fact.recorded.v1' }>;

/** What a concern that turned out unfounded had released, taken away. */
const withdrawals = async (
  bench: Bench,
  cause: Closed | Assessed,
  isMeant: IsMeant,
): Promise<readonly Made[]> => {
  const { subjectIds } = await bench.subjects.reload(cause.data.subjectId);
  const found = await standingOf(bench, () => bench.releases.ofSubjects(subjectIds));
  const inOrder = found.filter((one) => !isResult(one));
  return withPassedOn(inOrder, isMeant).map(({ standing, statementIds }) => ({
    appends: withdrawal(cause, standing, statementIds, 'UNFOUNDED'),
    contents: [],
  }));
};

/** A case closed as unfounded takes back what was released from it, and what waits for a lawyer. */
export const takeUnfoundedCase = async (bench: Bench, cause: Closed): Promise<void> => {
  const { caseId } = cause.data;
  const by = tenantOf({ agency: cause.agency, unit: cause.unit });
  await recordChange(bench, async () => {
    const waiting = await waitingOf(bench, await bench.releases.waitingOfCase(caseId));
    return [
      ...(await withdrawals(
        bench,
        cause,
        ({ recorded }) => recorded.caseId === caseId && tenantOf(recorded.sender) === by,
      )),
      ...waiting
        .filter(({ asked }) => tenantOf(asked.asked.sender) === by)
        .map((one) => takenOut(cause, one, () => true, 'UNFOUNDED')),
    ];
  });
};

/** An assessment as unfounded takes back what was released in the info-house about the concern. */
export const takeUnfoundedAssessment = (bench: Bench, cause: Assessed): Promise<void> =>
  recordChange(bench, () =>
    withdrawals(
      bench,
      cause,
      ({ recorded }) => recorded.situation.form === 'INFOHOUSE_MUNICIPALITY',
    ),
  );
