import { ReadStore } from '#libs/adapters';
import { ParkedController, ParkedDesk } from '#libs/server';
import type { Provider, Type } from '@nestjs/common';
import { HandoverReadController } from '../handover/handover-read.controller.js';
import { LookUps } from '../lookup/look-ups.js';
import { PastController } from '../past/past.controller.js';
import { PastDesk } from '../past/past-desk.js';
import { ReceivedView } from '../received-view.js';
import { CaseReadController } from './case-read.controller.js';
import { CompletenessController } from './completeness.controller.js';
import { Freshness } from './freshness.js';
import { InboxBell } from './inbox-bell.js';
import { InboxReadController } from './inbox-read.controller.js';
import type { ReadSide } from './read-side.js';
import { RequestReadController } from './request-read.controller.js';

/** Controllers of the read side. They also need the providers of EventStore, ContentStore, ServedHost and Drain. */
export const readControllers: readonly Type[] = [
  CaseReadController,
  InboxReadController,
  RequestReadController,
  HandoverReadController,
  ParkedController,
  CompletenessController,
  PastController,
];

/** What the read side gives to controllers, and to the write side. */
export const readProviders = (side: ReadSide): readonly Provider[] => [
  { provide: ReadStore, useValue: side.rows },
  { provide: Freshness, useValue: { behindMs: side.behindMs } satisfies Freshness },
  { provide: LookUps, useValue: side.lookUps },
  { provide: InboxBell, useValue: side.bell },
  { provide: ParkedDesk, useValue: side.parked },
  { provide: ReceivedView, useValue: side.received },
  PastDesk,
];
