import { nameBasedId } from '#libs/kernel';
import type { Append } from '#libs/kernel';
import { decideRelease } from '#libs/policy';
import type { Asked, Knowledge, PolicyEngine, Release } from '#libs/policy';
import { recordOf } from '../decisions/decided.js';
import { decisionStream } from '../decisions/decision.events.js';
import type { DecisionEvent } from '../decisions/decision.events.js';
import type { StandingDecision } from '../decisions/decision.projection.js';
import { shownOf } from '../decisions/shown.js';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';

/** What a decision would be today, on what its recipient still holds. */
export type Recheck = Readonly<{
  standing: StandingDecision;
  release: Release;
  asked: Asked;
  /** Everything that is held would be released again. */
  stands: boolean;
}>;

const askedAgain = ({ recorded }: StandingDecision): Asked => {
  const { situation, sender, recipient, caseId } = recorded;
  return {
    form: situation.form,
    purpose: situation.purpose,
    extent: situation.information.extent,
    // What was released was needed: the sender said so, and the table took away nothing of it.
    necessity: situation.necessity,
    meeting: situation.meeting,
    caseId,
    sender,
    senderFunction: situation.sender.function,
    recipient,
  };
};

/** Decides again what a recipient holds, on what is known now. */
export const recheck = (
  standing: StandingDecision,
  known: Knowledge,
  engine: PolicyEngine,
): Recheck => {
  const asked = askedAgain(standing);
  const release = decideRelease(asked, standing.held, known, engine);
  const stands = release.statements.every(({ verdict }) => verdict === 'RELEASED');
  return { standing, release, asked, stands };
};

/** Records the decision of today beside the one that it looks at again. Nobody but audit is told. */
export const recheckAppends = (
  cause: Cause & Readonly<{ actor: string }>,
  { standing, release, asked, stands }: Recheck,
  { facts }: Knowledge,
  engine: PolicyEngine,
): readonly Append[] => {
  const { recorded, revision } = standing;
  const { decisionId, disclosureId, requestId, caseId, subjectId } = recorded;
  const recheckId = nameBasedId(decisionId, 'recheck', cause.id);
  const about = {
    cause,
    about: recorded.about,
    ...{ disclosureId, requestId, caseId, subjectId },
    statements: [],
    gone: new Map<string, string>(),
    positions: facts.positions,
  };
  const shown = shownOf(recorded.about, release, engine);
  const today: DecisionEvent = {
    type: 'DecisionRecorded',
    data: {
      recorded: recordOf(
        {
          about,
          asked,
          release,
          decisionId: recheckId,
          engine,
          recheckOf: decisionId,
          releases: false,
        },
        shown,
      ),
      delivered: {
        channel: null,
        legalBasis: null,
        held: [],
        eraseBy: null,
        reassessBy: null,
        onConsent: false,
      },
    },
  };
  const noted: DecisionEvent = { type: 'DecisionRechecked', data: { recheckId, stands } };
  const event = (id: string, { type, data }: DecisionEvent) => derived(cause, id, type, data);
  return [
    {
      stream: decisionStream(recheckId),
      expected: 'no-stream',
      events: [event(recheckId, today)],
    },
    {
      stream: decisionStream(decisionId),
      expected: revision,
      events: [event(nameBasedId(recheckId, 'noted'), noted)],
    },
  ];
};
