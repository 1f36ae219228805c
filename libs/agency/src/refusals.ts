import type {
  CaseRefusal,
  HandoverRefusal,
  MeetingRefusal,
  ReceptionRefusal,
  RequestRefusal,
  ResponseRefusal,
  TaskRefusal,
} from '#libs/domain';
import { Problems } from '#libs/server';

/** Everything that a decider of an agency service can refuse with. */
export type AgencyRefusal =
  | CaseRefusal
  | RequestRefusal
  | ResponseRefusal
  | HandoverRefusal
  | ReceptionRefusal
  | MeetingRefusal
  | TaskRefusal;

/**
 * Names in OpenAPI what a handler may be refused with. Status and title of each stand in the registry of problems: a
 * refusal that it leaves out does not compile here.
 */
export const Refuses = (...codes: readonly AgencyRefusal[]): MethodDecorator => Problems(...codes);
