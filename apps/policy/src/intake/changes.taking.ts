import { tenantOf } from '#libs/contracts';
import type {
  CarriedStatement,
  CaseEvent,
  DecisionEvents,
  Fact,
  InboxKinds,
  Party,
} from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append, Content } from '#libs/kernel';
import { decisionStream } from '../decisions/decision.events.js';
import type { HeldStatement } from '../decisions/decision.events.js';
import { standingDecision } from '../decisions/decision.projection.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { contentIdOf, messageIdOf } from '../decisions/ids.js';
import { heldOf, posted, releasedStatement } from '../decisions/messages.js';
import type { Releases } from '../decisions/releases.js';
import { withdrawal } from '../decisions/withdrawal.js';
import type { WithdrawalReason } from '../decisions/withdrawal.js';
import { derived } from '../envelope.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import type { Said } from './public-event.js';

type Correcting = Extract<CaseEvent, { type: 'dk.infohus.entry.corrected.v1' }>;
type Retracting = Extract<CaseEvent, { type: 'dk.infohus.entry.retracted.v1' }>;
type Telling = Readonly<{ bench: Bench; releases: Releases; cause: CaseEvent }>;
type Made = Readonly<{ appends: readonly Append[]; contents: readonly Content[] }>;

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
  const { decisionId, disclosureId, subjectId, recipient, sender } = standing.recorded;
  const id = nameBasedId(cause.id, decisionId, 'correction');
  const recorded: DecisionEvents['dk.infohus.correction.recorded.v1'] = {
    decisionId,
    disclosureId,
    subjectId,
    recipient,
    replaced: replacing.map(({ statementId, by }) => ({
      statementId,
      by: by.statementId,
      commitment: by.commitment,
    })),
  };
  const held = replacing.map(({ statementId, by }) => ({ statementId, by: heldOf(by) }));
  const message: InboxKinds['correction'] = {
    decisionId,
    disclosureId,
    replaced: held.map(({ statementId, by }) => ({
      statementId,
      by: releasedStatement(by, standing.delivered),
    })),
  };
  const places = replacing.map(({ by }) => ({
    statementId: by.statementId,
    contentId: contentIdOf(decisionId, by.statementId),
  }));
  return {
    contents: replacing.flatMap(({ by: { statementId, content } }) =>
      content === null ? [] : [{ id: contentIdOf(decisionId, statementId), subjectId, ...content }],
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
          receiptTo: sender,
        },
        (...parts) => derived(cause, ...parts),
      ),
    ],
  };
};

const standingWith = async (
  { bench, releases }: Telling,
  statementIds: readonly string[],
): Promise<readonly StandingDecision[]> => {
  const ids = await releases.holding(statementIds);
  const found = await Promise.all(ids.map((id) => standingDecision(bench.store, id)));
  return found
    .filter((standing) => standing !== null)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
};

// A statement is its author's: who first disclosed it, and no tenant that passed it on, may change it.
const isAuthor = (standing: readonly StandingDecision[], { agency, unit }: CaseEvent): boolean => {
  const origin = standing[0];
  return origin !== undefined && tenantOf(origin.recorded.sender) === tenantOf({ agency, unit });
};

/** Keeps the revision right where one decision gets two records at once. */
const oneByOne = (appends: readonly Append[]): readonly Append[] => {
  const seen = new Map<string, number>();
  return appends.map((append) => {
    const before = seen.get(append.stream) ?? 0;
    seen.set(append.stream, before + append.events.length);
    return typeof append.expected === 'number' && append.stream.startsWith('decision-')
      ? { ...append, expected: append.expected + before }
      : append;
  });
};

/** Records changes of several decisions as one. */
export const recordChanges = async (
  { bench }: Pick<Telling, 'bench'>,
  made: readonly Made[],
): Promise<void> => {
  const appends = oneByOne(made.flatMap((one) => one.appends));
  if (appends.length === 0) return;
  await bench.content.put(made.flatMap(({ contents }) => contents));
  await bench.store.appendAll!(appends);
};

const changeFor = (
  cause: Correcting,
  standing: StandingDecision,
  replaced: readonly Replacing[],
): readonly Made[] => {
  const held = new Map(standing.held.map((one) => [one.statementId, one]));
  const touched = replaced.filter(({ statementId }) => held.has(statementId));
  const replacing = touched.filter(({ statementId, by }) => sameMarks(held.get(statementId)!, by));
  const gone = touched.filter((one) => !replacing.includes(one)).map((one) => one.statementId);
  return [
    replacing.length > 0 ? correction(cause, standing, replacing) : nothing,
    gone.length > 0
      ? { appends: withdrawal(cause, standing, gone, 'CORRECTED'), contents: [] }
      : nothing,
  ];
};

/**
 * Replaces words under the decisions that released them, where category and marks are unchanged; else takes the old
 * statement away, and a new disclosure is needed.
 */
export const takeCorrection = async (
  bench: Bench,
  releases: Releases,
  said: Said<Correcting>,
): Promise<void> => {
  const { event } = said;
  const telling = { bench, releases, cause: event };
  const { replaced } = event.data;
  const standing = await standingWith(
    telling,
    replaced.map(({ statementId }) => statementId),
  );
  if (standing.length === 0) return;
  if (!isAuthor(standing, event)) return recordFault(bench.store, said, 'not-the-sender');
  await recordChanges(
    telling,
    standing.flatMap((one) => changeFor(event, one, replaced)),
  );
};

/** Takes retracted statements away from everyone who holds them. */
export const takeRetraction = async (
  bench: Bench,
  releases: Releases,
  said: Said<Retracting>,
): Promise<void> => {
  const { event } = said;
  const telling = { bench, releases, cause: event };
  const { statementIds, reason } = event.data;
  const standing = await standingWith(telling, statementIds);
  if (standing.length === 0) return;
  if (!isAuthor(standing, event)) return recordFault(bench.store, said, 'not-the-sender');
  const why: WithdrawalReason = reason === 'UNFOUNDED' ? 'UNFOUNDED' : 'RETRACTED';
  await recordChanges(
    telling,
    standing.map((one) => {
      const gone = one.held.filter(({ statementId }) => statementIds.includes(statementId));
      const ids = gone.map(({ statementId }) => statementId);
      return ids.length === 0
        ? nothing
        : { appends: withdrawal(event, one, ids, why), contents: [] };
    }),
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
  releases: Releases,
  cause: Extract<CaseEvent, { type: 'dk.infohus.fact.recorded.v1' }>,
  fact: Extract<Fact, { type: 'ConsentWithdrawn' }>,
): Promise<void> => {
  const telling = { bench, releases, cause };
  const by = { agency: cause.agency, unit: cause.unit };
  const ids = await releases.onConsent(cause.data.subjectId);
  const found = await Promise.all(ids.map((id) => standingDecision(bench.store, id)));
  await recordChanges(
    telling,
    found
      .filter((one) => one !== null)
      .filter((one) => one.held.length > 0 && touches(one, by, fact))
      .map((one) => {
        const all = one.held.map(({ statementId }) => statementId);
        return { appends: withdrawal(cause, one, all, 'CONSENT_WITHDRAWN'), contents: [] };
      }),
  );
};
