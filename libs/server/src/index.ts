export { createService } from './service.js';
export type { RunningService, ServiceDefinition, ServiceEnvironment } from './service.js';
export { startAlone } from './alone.js';
export { openPort, serveTogether } from './root-server.js';
export type { Mount, OpenPort, Served } from './root-server.js';
export { clockControllers } from './clock.controller.js';
export { EnvironmentError, readEnvironment } from './environment.js';
export type { Environment } from './environment.js';
export { cursorOf, pageOf, positionOf } from './cursor.js';
export { onlyOperations, ParkedDesk, timersTopic } from './parked/parked-desk.js';
export type { HeldTimers } from './parked/parked-desk.js';
export type { SeesHeld, SkipProposal, SkipProposals } from './parked/parked-desk.js';
export { ParkedController } from './parked/parked.controller.js';
export { BodyLimit } from './body-limit.js';
export { checkForm, JsonBody, UuidParam } from './validation.js';
export { pointerStep } from './json-scan.js';
export {
  BooleanField,
  DateField,
  DateTimeField,
  IntegerField,
  ListOf,
  ListOfOneOf,
  ListOfTexts,
  ListOfUuids,
  NestedField,
  OneOf,
  QueryIntegerField,
  TextField,
  UuidField,
} from './fields.js';
export type { FieldOptions } from './fields.js';
export type { Check, ListLimits, TextLimits } from './checks.js';
export { invalid, ProblemError, RefusalError } from './problem.js';
export type { ProblemMore } from './problem.js';
export { Answers, Problems } from './openapi.js';
export { CurrentActor, Public, Scope } from './identity.js';
export type { Actor, Issuer, KnowsParty } from './token-verifier.js';
export { isKnownParty } from './parties.js';
export { ActAtRevision, CurrentAct } from './act.js';
export type { Act } from './act.js';
export { OperationId, Records } from './idempotency.js';
export { carryOut, handlerFor, Order, unlessRefused } from './decider-handler.js';
export { carryOutTogether, partOf } from './joint-orders.js';
export type { Part } from './joint-orders.js';
export { LastFolds } from './last-folds.js';
export type { Ordered, OrderEnvelope, OrderOf, Storing } from './decider-handler.js';
export { ReadContext, tagRevision } from './read-context.js';
export type { LookupPurpose, ReadReason } from './read-context.js';
export { CorrelationId, traceparentOf } from './correlation.js';
export { Drain } from './drain.js';
export { Readiness } from './health.js';
export type { ReadyChecks } from './health.js';
export { measureTimers } from './metrics.js';
export { faultOf } from './logging.js';
export type { Logger, LogLevel } from './logging.js';
export { developmentIssuer } from './dev-issuer.js';
export type { DevelopmentIssuer, DevelopmentIssuerOptions } from './dev-issuer.js';
export { readDemoClients } from './dev-clients.js';
export type { DemoClient } from './dev-clients.js';
export { ErasureController, ErasureRight } from './erasures.js';
