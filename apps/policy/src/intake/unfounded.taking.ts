import type { CaseEvent } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { standingDecision } from '../decisions/decision.projection.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import type { Releases } from '../decisions/releases.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { Bench } from './bench.js';
import { recordChanges } from './changes.taking.js';

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

/** Takes away what a concern that turned out unfounded had released. */
const withdrawUnfounded = async (
  bench: Bench,
  releases: Releases,
  cause: CaseEvent & Readonly<{ data: Readonly<{ subjectId: string }> }>,
  isMeant: IsMeant,
): Promise<void> => {
  const ids = await releases.ofSubject(cause.data.subjectId);
  const found = await Promise.all(ids.map((id) => standingDecision(bench.store, id)));
  const inOrder = found
    .filter((one) => one !== null)
    .filter((one) => !isResult(one))
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  await recordChanges(
    { bench },
    withPassedOn(inOrder, isMeant).map(({ standing, statementIds }) => ({
      appends: withdrawal(cause, standing, statementIds, 'UNFOUNDED'),
      contents: [],
    })),
  );
};

/** A case closed as unfounded takes back what was released from it. */
export const takeUnfoundedCase = async (
  bench: Bench,
  releases: Releases,
  cause: Extract<CaseEvent, { type: 'dk.infohus.case.closed.v1' }>,
): Promise<void> => {
  const by = tenantOf({ agency: cause.agency, unit: cause.unit });
  await withdrawUnfounded(
    bench,
    releases,
    cause,
    ({ recorded }) => recorded.caseId === cause.data.caseId && tenantOf(recorded.sender) === by,
  );
};

/** An assessment as unfounded takes back what was released in the info-house about the concern. */
export const takeUnfoundedAssessment = async (
  bench: Bench,
  releases: Releases,
  cause: Extract<CaseEvent, { type: 'dk.infohus.fact.recorded.v1' }>,
): Promise<void> =>
  withdrawUnfounded(
    bench,
    releases,
    cause,
    ({ recorded }) => recorded.situation.form === 'INFOHOUSE_MUNICIPALITY',
  );
