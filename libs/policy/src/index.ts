export { createEngine } from './engine.js';
export type { EngineHealth, PolicyEngine } from './engine.js';
export { ruleOf } from './decide.js';
export type { PolicyDecision } from './decide.js';
export { loadShippedCases, loadShippedPolicySet, SHIPPED_VERSION } from './cedar.shipped.js';
export type { WorkedCase } from './cedar.shipped.js';
export { canonicalText, policySet } from './policy-set.js';
export type { PolicySet, PolicySetContent } from './policy-set.js';
export type { Terms } from './terms.js';
export { withheldByTable } from './necessity.js';
export type { NecessityTable } from './necessity.js';
export { parseSituation } from './parse-situation.js';
export type { SituationError } from './parse-situation.js';
export { consentFor } from './facts/consent.projection.js';
export type { DecidedFor, Source, SubjectEvent } from './facts/facts.events.js';
export { foldSubject, mayFlag, mayRecordFact, noFacts } from './facts/facts.projection.js';
export type { Link, SubjectFacts } from './facts/facts.projection.js';
export { decideCollaboration } from './situation/collaboration.decider.js';
export type {
  CollaborationCommand,
  CollaborationRefusal,
} from './situation/collaboration.decider.js';
export type { CollaborationEvent, CollaborationForm } from './situation/collaboration.events.js';
export {
  enrolledOn,
  foldCollaboration,
  registerView,
} from './situation/collaboration.projection.js';
export type { Collaboration, Enrolled, Invited } from './situation/collaboration.projection.js';
export {
  seedEventId,
  seedHash,
  seededCollaboration,
  seedVersion,
} from './situation/collaboration.seed.js';
export { areaOf, hasCollaboration } from './situation/register.view.js';
export type { RegisterView } from './situation/register.view.js';
export { situationOf } from './situation/situation.js';
export type { Asked, Sourced } from './situation/asked.js';
export { readingFunctions } from './release/effects.js';
export { decideRelease, decideRequest, statementsFor } from './release/release.js';
export type { Gone, Knowledge, Law, Release, Weighed } from './release/release.js';
export { admit } from './cedar.admission.js';
export type { AdmissionOptions } from './cedar.admission.js';
export { CHECKS } from './admission.js';
export type { Admission, AdmissionProblem, Check } from './admission.js';
export type { Change, Headline } from './comparison.js';
export type { Difference, TableChange } from './difference.js';
export { AUDIENCES, conditionsShown, reasonsShown } from './shown-forms.js';
export type { Audience, Showing } from './shown-forms.js';
export { answeredNo, noAnswer } from './shown.js';
export { rulesReference } from './cedar.reference.js';
export { canSetAside, REVIEW_RULES, setAside } from './cedar.set-aside.js';
