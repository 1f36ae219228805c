import { marksOf, tenantOf } from '#libs/contracts';
import type {
  CarriedStatement,
  CaseEvent,
  DecisionEvents,
  Fact,
  InboxKinds,
  Party,
} from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { decisionStream } from '../decisions/decision.events.js';
import type { HeldStatement } from '../decisions/decision.events.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { contentIdOf, messageIdOf } from '../decisions/ids.js';
import { heldOf, posted, releasedStatement } from '../decisions/messages.js';
import { receiptToOf, withdrawal } from '../decisions/withdrawal.js';
import type { WithdrawalReason } from '../decisions/withdrawal.js';
import { derived } from '../envelope.js';
import type { Review } from '../reviews/review.projection.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import type { Said } from './public-event.js';
import { recordChange, standingOf, takenOut, waitingOf } from './taking-back.js';
import type { Made } from './taking-back.js';

type Correcting = Extract<CaseEvent, { type: 'dk.infohus.entry.corrected.v1' }>;
type Retracting = Extract<CaseEvent, { type: 'dk.infohus.entry.retracted.v1' }>;
const nothing: Made = { appends: [], contents: [] };

const sameMarks = (held: HeldStatement, by: CarriedStatement): boolean =>
  held.category === by.category &&
  held.thirdPerson === by.thirdPerson &&
  held.identifiesInformant === by.identifiesInformant &&
  held.ownGround === by.ownGround;

type Replacing = Readonly<{ statementId: string; by: CarriedStatement }>;

const correction = (
  cause: CaseEvent,
  standing: StandingDecision,
  replacing: readonly Replacing[],
): Made => {
  const { decisionId, disclosureId, subjectId, recipient } = standing.recorded;
  const id = nameBasedId(cause.id, decisionId, 'correction');
  const held = replacing.map(({ statementId, by }) => ({ statementId, by: heldOf(by) }));
  const message: InboxKinds['correction'] = {
    decisionId,
    disclosureId,
    replaced: held.map(({ statementId, by }) => ({
      statementId,
      by: releasedStatement(by, standing.delivered),
    })),
  };
  const recorded: DecisionEvents['dk.infohus.correction.recorded.v1'] = {
    ...{ decisionId, disclosureId, subjectId, recipient },
    replaced: message.replaced.map(({ statementId, by }) => ({
      statementId,
      by: by.statementId,
      commitment: by.commitment,
      marks: marksOf(by),
    })),
  };
  const said = { subjectId, saidAt: cause.occurredAt };
  const places = replacing.map(({ by }) => ({
    statementId: by.statementId,
    contentId: contentIdOf(decisionId, by.statementId),
  }));
  return {
    contents: replacing.flatMap(({ by: { statementId, content } }) =>
      content === null
        ? []
        : [{ id: contentIdOf(decisionId, statementId), statementId, ...said, ...content }],
    ),
    appends: [
      {
        stream: decisionStream(decisionId),
        expected: standing.revision,
        events: [derived(cause, id, 'CorrectionRecorded', { recorded, held })],
      },
      posted(
        recipient,
        messageIdOf(id, 'correction', tenantOf(recipient)),
        {
          kind: 'correction',
          unit: recipient.unit,
          subjectId,
          message,
          contents: places,
          receiptTo: receiptToOf(cause, standing, 'CORRECTED'),
        },
        (...parts) => derived(cause, ...parts),
      ),
    ],
  };
};

/** Where statements are: released, in the order in which it was decided, or with a lawyer. */
type Places = Readonly<{ standing: readonly StandingDecision[]; waiting: readonly Review[] }>;

const placesOf = async (bench: Bench, statementIds: readonly string[]): Promise<Places> => ({
  standing: await standingOf(bench, () => bench.releases.holding(statementIds)),
  waiting: await waitingOf(bench, await bench.releases.waitingWith(statementIds)),
});

// A statement is its author's: who first disclosed it, and no tenant that passed it on, may change it.
const isAuthor = ({ standing, waiting }: Places, { agency, unit }: CaseEvent): boolean => {
  const origin = standing[0]?.recorded.sender ?? waiting[0]?.asked.asked.sender;
  return origin !== undefined && tenantOf(origin) === tenantOf({ agency, unit });
};

/** As the sender of this decision said it: whoever passes a statement on has no ground of its own. */
const asSaidBy = (sender: Party, cause: CaseEvent, held: HeldStatement, by: CarriedStatement) =>
  tenantOf(sender) === tenantOf({ agency: cause.agency, unit: cause.unit })
    ? by
    : { ...by, ownGround: held.ownGround };

const changeFor = (
  cause: Correcting,
  standing: StandingDecision,
  replaced: readonly Replacing[],
): readonly Made[] => {
  const held = new Map(standing.held.map((one) => [one.statementId, one]));
  const { sender } = standing.recorded;
  const touched = replaced
    .filter(({ statementId }) => held.has(statementId))
    .map(({ statementId, by }) => {
      const before = held.get(statementId)!;
      return { statementId, before, by: asSaidBy(sender, cause, before, by) };
    });
  const replacing = touched.filter(({ before, by }) => sameMarks(before, by));
  const gone = touched.filter((one) => !replacing.includes(one)).map((one) => one.statementId);
  return [
    replacing.length > 0 ? correction(cause, standing, replacing) : nothing,
    gone.length > 0
      ? { appends: withdrawal(cause, standing, gone, 'CORRECTED'), contents: [] }
      : nothing,
  ];
};

/** What its author changes, wherever it is; a fault when somebody else says so. */
const changed = async (
  bench: Bench,
  said: Said,
  statementIds: readonly string[],
  change: (places: Places) => readonly Made[],
): Promise<readonly Made[]> => {
  const places = await placesOf(bench, statementIds);
  if (places.standing.length + places.waiting.length === 0) return [];
  if (isAuthor(places, said.event)) return change(places);
  await recordFault(bench.store, said, 'not-the-sender');
  return [];
};

/**
 * Replaces words under the decisions that released them, where category and marks are unchanged; else takes the old
 * statement away, and a new disclosure is needed. So it is with what still waits for a lawyer.
 */
export const takeCorrection = async (bench: Bench, said: Said<Correcting>): Promise<void> => {
  const { event } = said;
  const { replaced } = event.data;
  const ids = replaced.map(({ statementId }) => statementId);
  await recordChange(bench, () =>
    changed(bench, said, ids, ({ standing, waiting }) => [
      ...standing.flatMap((one) => changeFor(event, one, replaced)),
      ...waiting.map((one) => takenOut(event, one, (id) => ids.includes(id), 'CORRECTED')),
    ]),
  );
};

/** Takes retracted statements away from everyone who holds them. */
export const takeRetraction = async (bench: Bench, said: Said<Retracting>): Promise<void> => {
  const { event } = said;
  const { statementIds, reason } = event.data;
  const why: WithdrawalReason = reason === 'UNFOUNDED' ? 'UNFOUNDED' : 'RETRACTED';
  await recordChange(bench, () =>
    changed(bench, said, statementIds, ({ standing, waiting }) => [
      ...standing.map((one) => {
        const gone = one.held.filter(({ statementId }) => statementIds.includes(statementId));
        const ids = gone.map(({ statementId }) => statementId);
        return ids.length === 0
          ? nothing
          : { appends: withdrawal(event, one, ids, why), contents: [] };
      }),
      ...waiting.map((one) => takenOut(event, one, (id) => statementIds.includes(id), why)),
    ]),
  );
};

const touches = (
  { recorded }: StandingDecision,
  by: Party,
  fact: Extract<Fact, { type: 'ConsentWithdrawn' }>,
): boolean => {
  const { sender, recipient, situation } = recorded;
  const { recipients, purposes } = fact;
  return (
    sender.agency === by.agency &&
    sender.unit === by.unit &&
    (recipients.length === 0 ||
      recipients.some((one) => one.agency === recipient.agency && one.unit === recipient.unit)) &&
    (purposes.length === 0 || (situation.purpose !== null && purposes.includes(situation.purpose)))
  );
};

/** Takes away what was released on a consent that is withdrawn. */
export const takeConsentWithdrawn = async (
  bench: Bench,
  cause: Extract<CaseEvent, { type: 'dk.infohus.fact.recorded.v1' }>,
  fact: Extract<Fact, { type: 'ConsentWithdrawn' }>,
): Promise<void> => {
  const by = { agency: cause.agency, unit: cause.unit };
  await recordChange(bench, async () => {
    const { subjectIds } = await bench.subjects.reload(cause.data.subjectId);
    const found = await standingOf(bench, () => bench.releases.onConsent(subjectIds));
    return found
      .filter((one) => one.held.length > 0 && touches(one, by, fact))
      .map((one) => {
        const all = one.held.map(({ statementId }) => statementId);
        return { appends: withdrawal(cause, one, all, 'CONSENT_WITHDRAWN'), contents: [] };
      });
  });
};
