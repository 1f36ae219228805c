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
import type { Refused } from '#libs/kernel';
import { EventStore } from '#libs/kernel';
import type { Ordered, OrderOf } from '#libs/server';
import { carryOutTogether, handlerFor, Order, partOf } from '#libs/server';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';

export class CaseOrder extends Order<CaseCommand, CaseEvent> {}
export class RequestOrder extends Order<RequestCommand, RequestEvent> {}
export class ResponseOrder extends Order<ResponseCommand, ResponseEvent> {}
export class FlagOrder extends Order<FlagCommand, FlagEvent> {}
export class HandoverOrder extends Order<HandoverCommand, HandoverEvent> {}
export class TaskOrder extends Order<TaskCommand, TaskEvent> {}
export class MeetingOrder extends Order<MeetingCommand, MeetingEvent> {}
export class ReceptionOrder extends Order<ReceptionCommand, ReceptionEvent> {}

/** The end of a meeting that closes its case: both or neither. */
export class ClosingOrder extends Command<readonly Ordered[] | Refused> {
  constructor(
    readonly concluding: OrderOf<MeetingCommand>,
    readonly closing: OrderOf<CaseCommand>,
  ) {
    super();
  }
}

@CommandHandler(ClosingOrder)
class ClosingHandler implements ICommandHandler<ClosingOrder> {
  constructor(private readonly store: EventStore) {}

  execute({ concluding, closing }: ClosingOrder): Promise<readonly Ordered[] | Refused> {
    return carryOutTogether(this.store, [
      partOf(meeting, concluding),
      partOf(preventionCase, closing),
    ]);
  }
}

/** One handler for each decider, and one for what two of them decide as one. */
export const orderHandlers = [
  handlerFor(CaseOrder, preventionCase),
  handlerFor(RequestOrder, request),
  handlerFor(ResponseOrder, response),
  handlerFor(FlagOrder, investigationFlag),
  handlerFor(HandoverOrder, handover),
  handlerFor(ReceptionOrder, reception),
  handlerFor(MeetingOrder, meeting),
  handlerFor(TaskOrder, task),
  ClosingHandler,
];
