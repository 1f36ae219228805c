import { nameBasedId, RevisionConflict } from '#libs/kernel';
import type { Append, SaidContent } from '#libs/kernel';
import { reviewStream } from '../decisions/decision.events.js';
import { standingDecision } from '../decisions/decision.projection.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { contentIdOf } from '../decisions/ids.js';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';
import { reviewOf } from '../reviews/review.projection.js';
import type { Review } from '../reviews/review.projection.js';
import type { Bench } from './bench.js';

/** What a change of statements makes: appends, words to put before them, and words that go. */
export type Made = Readonly<{
  appends: readonly Append[];
  contents: readonly SaidContent[];
  erased?: readonly string[];
}>;

const racesMax = 8;

/**
 * These decisions as they stand, in the order in which they were taken. What was passed on while they were read is
 * found too: after that, whoever passes on changes a decision that was read, and recording fails.
 */
export const standingOf = async (
  { store }: Bench,
  find: () => Promise<readonly string[]>,
): Promise<readonly StandingDecision[]> => {
  for (let ids = await find(); ;) {
    const found = await Promise.all(ids.map((id) => standingDecision(store, id)));
    const now = await find();
    if (now.length === ids.length)
      return found
        .filter((standing) => standing !== null)
        .sort((a, b) => (a.position < b.position ? -1 : 1));
    ids = now;
  }
};

/** The questions to a lawyer that these decisions left, as long as they wait. */
export const waitingOf = async (
  { store }: Bench,
  decisionIds: readonly string[],
): Promise<readonly Review[]> => {
  const found = await Promise.all(decisionIds.map((id) => reviewOf(store, id)));
  return found.filter((review) => review !== null && review.answered === null) as readonly Review[];
};

/** Takes statements out of a question to a lawyer: whatever the answer, they do not go. */
export const takenOut = (
  cause: Cause,
  { asked, revision, takenBack }: Review,
  isMeant: (statementId: string) => boolean,
  reason: string,
): Made => {
  const { decisionId, statements } = asked;
  const ids = statements
    .map(({ statementId }) => statementId)
    .filter((id) => isMeant(id) && !takenBack.has(id));
  if (ids.length === 0) return { appends: [], contents: [] };
  const id = nameBasedId(cause.id, decisionId, 'taken-back', reason);
  const data = { decisionId, statementIds: ids, reason };
  return {
    appends: [
      {
        stream: reviewStream(decisionId),
        expected: revision,
        events: [derived(cause, id, 'StatementsTakenBack', data)],
      },
    ],
    contents: [],
    erased: ids.map((statementId) => contentIdOf(decisionId, statementId)),
  };
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

/**
 * Records a change of statements wherever they are, as one. Where somebody passes one of them on at the same moment
 * it looks again, and finds that too.
 */
export const recordChange = async (
  { store, content }: Bench,
  look: () => Promise<readonly Made[]>,
): Promise<void> => {
  for (let race = 1; ; race++) {
    const made = await look();
    const appends = oneByOne(made.flatMap((one) => one.appends));
    if (appends.length === 0) return;
    await content.put(made.flatMap(({ contents }) => contents));
    // Before it is recorded: what is recorded is not looked at again.
    await content.erase(made.flatMap(({ erased }) => erased ?? []));
    try {
      await store.appendAll!(appends);
      return;
    } catch (error) {
      if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
    }
  }
};
