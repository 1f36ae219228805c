import type {
  CaseCommand,
  CaseEvent,
  FlagCommand,
  FlagEvent,
  HandoverCommand,
  HandoverEvent,
  MeetingCommand,
  MeetingEvent,
  ReceptionCommand,
  ReceptionEvent,
  RequestCommand,
  RequestEvent,
  ResponseCommand,
  ResponseEvent,
  TaskCommand,
  TaskEvent,
} from '#libs/domain';
import {
  handover,
  investigationFlag,
  meeting,
  preventionCase,
  reception,
  request,
  response,
  task,
} from '#libs/domain';
import { handlerFor, Order } from '#libs/server';

export class CaseOrder extends Order<CaseCommand, CaseEvent> {}
export class RequestOrder extends Order<RequestCommand, RequestEvent> {}
export class ResponseOrder extends Order<ResponseCommand, ResponseEvent> {}
export class FlagOrder extends Order<FlagCommand, FlagEvent> {}
export class HandoverOrder extends Order<HandoverCommand, HandoverEvent> {}
export class TaskOrder extends Order<TaskCommand, TaskEvent> {}
export class MeetingOrder extends Order<MeetingCommand, MeetingEvent> {}
export class ReceptionOrder extends Order<ReceptionCommand, ReceptionEvent> {}

/** One handler for each decider. */
export const orderHandlers = [
  handlerFor(CaseOrder, preventionCase),
  handlerFor(RequestOrder, request),
  handlerFor(ResponseOrder, response),
  handlerFor(FlagOrder, investigationFlag),
  handlerFor(HandoverOrder, handover),
  handlerFor(ReceptionOrder, reception),
  handlerFor(MeetingOrder, meeting),
  handlerFor(TaskOrder, task),
];
