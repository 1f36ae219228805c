import { Clock, ContentStore, EventStore, IdempotencyStore, Ids } from '#libs/kernel';
import type { ServiceEnvironment } from '#libs/server';
import { clockControllers, Drain, ErasureController, ErasureRight, Readiness } from '#libs/server';
import type { DynamicModule, OnModuleDestroy, Provider, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { orderHandlers } from './agency.command.js';
import type { AgencyProfile, Concept } from './agency.profile.js';
import { closeAgency, openAgency } from './agency.running.js';
import type { RunningAgency } from './agency.running.js';
import { CaseController } from './case/case.controller.js';
import { EntryController } from './case/entry.controller.js';
import { FactController } from './case/fact.controller.js';
import { Desk, ServedHost, Shown } from './desk.js';
import { DisclosureController } from './disclosure/disclosure.controller.js';
import { Disclosures } from './disclosure/disclosures.js';
import { FlagController } from './flag/flag.controller.js';
import { HandoverController } from './handover/handover.controller.js';
import { HandoverCourseController } from './handover/handover-course.controller.js';
import { Handovers } from './handover/handovers.js';
import { ReceptionController } from './handover/reception.controller.js';
import { AuditDoor } from './past/audit-door.js';
import { OpenedController } from './past/opened.controller.js';
import { SliceController } from './handover/slice.controller.js';
import { MeetingController } from './meeting/meeting.controller.js';
import { Meetings } from './meeting/meetings.js';
import { PolicyDoor } from './policy-door.js';
import { readControllers, readProviders } from './read/read.module.js';
import { RequestController } from './request/request.controller.js';
import { ResponseController } from './request/response.controller.js';
import { SubjectSource } from './subject-source.js';
import { TaskController } from './task/task.controller.js';

abstract class Running {
  abstract readonly agency: RunningAgency;
}

@Module({})
class AgencyModule implements OnModuleDestroy {
  constructor(private readonly running: Running) {}

  async onModuleDestroy(): Promise<void> {
    await closeAgency(this.running.agency);
  }
}

const controllersOf: Readonly<Record<Concept, readonly Type[]>> = {
  case: [CaseController, EntryController, FactController, DisclosureController],
  request: [RequestController, ResponseController],
  handover: [HandoverController, HandoverCourseController, SliceController],
  reception: [ReceptionController],
  meeting: [MeetingController],
  flag: [FlagController],
};

const readiness = ({ stores, readSide, timers }: RunningAgency): Readiness => ({
  checks: () => ({
    events: () => stores.store.head(),
    database: stores.ping,
    timers: timers.figures,
    ...readSide.checks,
  }),
});

const providersOf = (host: string, drain: Drain, agency: RunningAgency): readonly Provider[] => [
  { provide: Running, useValue: { agency } satisfies Running },
  { provide: EventStore, useValue: agency.stores.store },
  { provide: ContentStore, useValue: agency.stores.content },
  { provide: IdempotencyStore, useValue: agency.stores.idempotency },
  { provide: Clock, useValue: agency.clock },
  { provide: Ids, useValue: agency.ids },
  { provide: Drain, useValue: drain },
  { provide: ServedHost, useValue: { name: host } satisfies ServedHost },
  { provide: Shown, useValue: { reached: agency.readSide.reached } satisfies Shown },
  { provide: PolicyDoor, useValue: new PolicyDoor(agency.policyUrl) },
  { provide: Readiness, useValue: readiness(agency) },
];

/** Wires one agency service: its profile says which concepts it has. */
export const agencyModule = async (
  { host, concepts }: AgencyProfile,
  environment: ServiceEnvironment,
): Promise<DynamicModule> => {
  const agency = await openAgency(host, environment);
  const auditUrl = environment.auditUrl ?? agency.policyUrl;
  return {
    module: AgencyModule,
    controllers: [
      ...concepts.flatMap((concept) => controllersOf[concept]),
      ...readControllers,
      OpenedController,
      TaskController,
      ErasureController,
      ...clockControllers(environment),
    ],
    providers: [
      ...providersOf(host, environment.drain, agency),
      ...readProviders(agency.readSide),
      ...orderHandlers,
      { provide: AuditDoor, useValue: new AuditDoor(auditUrl) },
      { provide: ErasureRight, useValue: new ErasureRight(auditUrl) },
      Desk,
      SubjectSource,
      Disclosures,
      Handovers,
      Meetings,
    ],
  };
};
