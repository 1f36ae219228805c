import type { ProblemSpec } from '#libs/contracts';
import { problems } from '#libs/contracts';
import type {
  CaseRefusal,
  HandoverRefusal,
  ReceptionRefusal,
  RequestRefusal,
  ResponseRefusal,
} from '#libs/domain';
import { Problems } from '#libs/server';

/** Everything that a decider of an agency service can refuse with. */
export type AgencyRefusal =
  CaseRefusal | RequestRefusal | ResponseRefusal | HandoverRefusal | ReceptionRefusal;

/** Status and title of each. A refusal that the registry of problems leaves out does not compile. */
export const refusals: Readonly<Record<AgencyRefusal, ProblemSpec>> = problems;

/** Names in OpenAPI what a handler may be refused with. */
export const Refuses = (...codes: readonly AgencyRefusal[]): MethodDecorator => Problems(...codes);
