import { agencyById, marksOf, tenantOf } from '#libs/contracts';
import type { CarriedStatement, DecisionRecorded, InboxKinds, Party } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append, JsonObject, SaidContent } from '#libs/kernel';
import { ruleOf } from '#libs/policy';
import type { Asked, DecidedFor, Gone, PolicyEngine, Release } from '#libs/policy';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';
import { decisionStream, reviewStream } from './decision.events.js';
import type { DecisionEvent, Delivered, HeldStatement } from './decision.events.js';
import { contentIdOf, messageIdOf } from './ids.js';
import { decisionMessage, heldOf, posted, releasedStatement, releaseMessage } from './messages.js';
import { shownOf, shownVerdicts } from './shown.js';

/** What one disclosure is about, for every recipient alike. */
export type About = Readonly<{
  cause: Cause & Readonly<{ actor: string }>;
  about: 'DISCLOSURE' | 'REQUEST';
  disclosureId: string;
  requestId: string | null;
  caseId: string | null;
  subjectId: string;
  statements: readonly CarriedStatement[];
  /** Of them, what the sender can no longer pass on. */
  gone: Gone;
  positions: Readonly<Record<string, string>>;
}>;

/** Everything that one recipient's decision makes: recorded together or not at all, its words before. */
export type Decided = Readonly<{
  decisionId: string;
  permitted: boolean;
  appends: readonly Append[];
  contents: readonly SaidContent[];
  decidedFor: DecidedFor;
  /** Statements whose words go, or wait here for a lawyer. */
  kept: readonly string[];
}>;

type Made = Readonly<{
  about: About;
  asked: Asked;
  release: Release;
  decisionId: string;
  /** The asker, when this recipient gets the answer to its own request. */
  answers: boolean;
  engine: PolicyEngine;
  /** The decision that this one takes the place of. */
  recheckOf: string | null;
  releases: boolean;
}>;

/** Outside parties are decided and never delivered to. */
export const isOutside = ({ agency }: Party): boolean =>
  (agencyById(agency)?.host ?? 'outside') === 'outside';

type Recording = Omit<Made, 'answers'>;

const heldBy = ({ about, release, asked }: Recording): readonly HeldStatement[] => {
  if (release.channel === null || isOutside(asked.recipient)) return [];
  const goes = new Set(
    release.statements.filter(({ verdict }) => verdict === 'RELEASED').map(({ id }) => id),
  );
  return about.statements.filter(({ statementId }) => goes.has(statementId)).map(heldOf);
};

const deliveredBy = (made: Made): Delivered => {
  const { release } = made;
  return {
    channel: release.channel,
    legalBasis: release.legalBasis,
    held: heldBy(made),
    ...release.terms,
    // Every basis that names consent falls with it (DESIGN section 5, later changes).
    onConsent:
      release.sourced.situation.consent === 'GIVEN' &&
      (release.decision.basis.includes('CONSENT') || release.channel === 'notice'),
  };
};

/** A decision as audit is told of it. */
export const recordOf = (made: Recording, shown: DecisionRecorded['shown']): DecisionRecorded => {
  const { about, asked, release, decisionId, engine, recheckOf, releases } = made;
  return {
    decisionId,
    about: about.about,
    disclosureId: about.disclosureId,
    requestId: about.requestId,
    caseId: about.caseId,
    subjectId: about.subjectId,
    sender: asked.sender,
    actor: about.cause.actor,
    recipient: asked.recipient,
    situation: release.sourced.situation,
    sources: release.sourced.sources,
    positions: about.positions,
    decision: release.decision,
    engine: engine.engineVersion,
    necessityTable: engine.set.necessity.version,
    shown,
    readers: release.readers,
    marks: Object.fromEntries(
      heldBy(made).map((one) => [one.statementId, marksOf(releasedStatement(one, release.terms))]),
    ),
    recheckOf,
    releases,
    correlationId: about.cause.correlationId,
  };
};

const releasedData = (
  { about, asked, release, decisionId, answers }: Made,
  shown: DecisionRecorded['shown'],
  { held, eraseBy, reassessBy }: Delivered,
): InboxKinds['disclosure'] => ({
  disclosureId: about.disclosureId,
  decisionId,
  from: asked.sender,
  form: asked.form,
  purpose: asked.purpose,
  decision: shown.recipient,
  withheld: held.length < about.statements.length,
  statements: held.map((one) => releasedStatement(one, { eraseBy, reassessBy })),
  readers: release.readers,
  requestId: answers ? about.requestId : null,
});

const deliveries = (
  made: Made,
  shown: DecisionRecorded['shown'],
  delivered: Delivered,
): readonly Append[] => {
  const { about, asked, release, decisionId, answers } = made;
  if (delivered.held.length === 0) return [];
  const data = releasedData(made, shown, delivered);
  const message =
    release.legalBasis === null
      ? ({ kind: answers ? 'answer' : 'disclosure', data } as const)
      : ({ kind: 'notice', data: { ...data, legalBasis: release.legalBasis } } as const);
  const contents = delivered.held.map(({ statementId }) => ({
    statementId,
    contentId: contentIdOf(decisionId, statementId),
  }));
  const of = { subjectId: about.subjectId, recipient: asked.recipient, sender: asked.sender };
  const id = messageIdOf(decisionId, 'release', tenantOf(asked.recipient));
  return [
    posted(asked.recipient, id, releaseMessage(of, message, contents), (...event) =>
      derived(about.cause, ...event),
    ),
  ];
};

/** What goes; of what waits for a lawyer, what was asked, until the answer. */
const keptBy = (made: Made, { held }: Delivered): readonly string[] =>
  (isAsked(made) ? waitingIn(made) : held).map(({ statementId }) => statementId);

const wordsOf = (made: Made, delivered: Delivered): readonly SaidContent[] => {
  const { about, decisionId } = made;
  const said = { subjectId: about.subjectId, saidAt: about.cause.occurredAt };
  const goes = new Set(keptBy(made, delivered));
  return about.statements.flatMap(({ statementId, content }) =>
    content === null || !goes.has(statementId)
      ? []
      : [{ id: contentIdOf(decisionId, statementId), statementId, ...said, ...content }],
  );
};

/** What a lawyer is asked about: only what could then go. */
const waitingIn = ({ about }: Made): readonly CarriedStatement[] =>
  about.statements.filter(({ statementId }) => !about.gone.has(statementId));

const isAsked = (made: Made): boolean =>
  made.about.about === 'DISCLOSURE' &&
  made.release.decision.outcome === 'REVIEW' &&
  waitingIn(made).length > 0 &&
  !isOutside(made.asked.recipient);

const questions = (made: Made): readonly Append[] => {
  if (!isAsked(made)) return [];
  const { about, asked, release, decisionId } = made;
  const data = {
    decisionId,
    rule: ruleOf(release.answer) ?? '',
    disclosureId: about.disclosureId,
    requestId: about.requestId,
    subjectId: about.subjectId,
    asked,
    statements: waitingIn(made).map(heldOf),
    actor: about.cause.actor,
  };
  const id = nameBasedId(decisionId, 'review');
  return [
    {
      stream: reviewStream(decisionId),
      expected: 'no-stream',
      events: [derived(about.cause, id, 'ReviewAsked', data)],
    },
  ];
};

/** What could not be decided is denied; that it could not is a fault of its own. */
const breakdowns = ({ about, release, decisionId }: Made): readonly Append[] =>
  release.answer.faults.length === 0
    ? []
    : [
        {
          stream: 'fault-engine',
          expected: 'any',
          events: [
            derived(about.cause, nameBasedId(decisionId, 'fault'), 'FaultRecorded', {
              code: 'engine-breakdown',
              reference: decisionId,
            }),
          ],
        },
      ];

// Two that decided the same disclosure at once either said the same, or the later one is refused as a whole.
const recordId = ({ decisionId, release: { decision } }: Made, { held }: Delivered): string =>
  nameBasedId(
    decisionId,
    decision.outcome,
    decision.reason,
    ...decision.conditions,
    ...held.map(({ statementId }) => statementId),
  );

/** Makes the records and messages of one recipient's decision. */
export const decidedFor = (made: Made): Decided => {
  const { about, asked, release, decisionId, engine } = made;
  const event = (id: string, type: string, data: JsonObject) =>
    derived(about.cause, id, type, data);
  const shown = shownOf(about.about, release, engine);
  const delivered = deliveredBy(made);
  const recorded: DecisionEvent = {
    type: 'DecisionRecorded',
    data: { recorded: recordOf(made, shown), delivered },
  };
  const told = decisionMessage(
    {
      decisionId,
      disclosureId: about.disclosureId,
      requestId: about.about === 'REQUEST' ? about.requestId : null,
      recipient: asked.recipient,
      subjectId: about.subjectId,
      sender: asked.sender,
    },
    shown.sender,
    shownVerdicts(release, shown.sender, engine),
  );
  return {
    decisionId,
    permitted: release.channel !== null,
    contents: wordsOf(made, delivered),
    kept: keptBy(made, delivered),
    decidedFor: {
      decisionId,
      recipient: asked.recipient,
      statementIds: delivered.held.map(({ statementId }) => statementId),
      onConsent: delivered.onConsent,
    },
    appends: [
      {
        stream: decisionStream(decisionId),
        expected: 'no-stream',
        events: [event(recordId(made, delivered), recorded.type, recorded.data)],
      },
      ...breakdowns(made),
      ...deliveries(made, shown, delivered),
      ...questions(made),
      posted(
        asked.sender,
        messageIdOf(decisionId, 'decision', tenantOf(asked.sender)),
        told,
        event,
      ),
    ],
  };
};
