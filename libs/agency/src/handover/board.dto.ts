import { handoverStates, handoverTurns } from '#libs/contracts';
import type { HandoverItem, HandoverState, WaitingFor } from '#libs/contracts';
import { conflicts, handoverSteps } from '#libs/domain';
import type { Conflict, HandoverStep } from '#libs/domain';
import { DateField, OneOf } from '#libs/server';
import { PageDto } from '../read/page.dto.js';

const sides = ['SENDER', 'RECEIVER'] as const;
const yesOrNo = ['true', 'false'] as const;
type YesOrNo = (typeof yesOrNo)[number];
export const dueFilters = ['OVERDUE', 'THIS_WEEK'] as const;
export const boardOrders = ['NEWEST', 'DUE'] as const;
export type BoardOrder = (typeof boardOrders)[number];

/** What an officer wants to see of the board. Filters are added up. */
export class BoardDto extends PageDto {
  @OneOf(handoverStates, { optional: true })
  state?: HandoverState;
  @OneOf(sides, { optional: true })
  side?: HandoverItem['side'];
  @OneOf(handoverTurns, { optional: true, description: 'Whose turn it is.' })
  waitingFor?: WaitingFor;
  @OneOf(dueFilters, { optional: true, description: 'THIS_WEEK: from today to Sunday.' })
  due?: (typeof dueFilters)[number];
  @OneOf(yesOrNo, { optional: true })
  shortNotice?: YesOrNo;
  @OneOf(yesOrNo, { optional: true, description: 'false: only those that have ended.' })
  open?: YesOrNo;
  @OneOf(yesOrNo, { optional: true, description: 'Something was told to a role.' })
  escalated?: YesOrNo;
  @OneOf(conflicts, { optional: true, description: 'Two sources say different things.' })
  stopped?: Conflict;
  @OneOf(handoverSteps, { optional: true, description: 'The first step that is not done.' })
  nextStep?: HandoverStep;
  @DateField({ optional: true, description: 'First day on which something is due.' })
  dueFrom?: string;
  @DateField({ optional: true, description: 'Last day on which something is due.' })
  dueTo?: string;
  @DateField({ optional: true, description: 'First day of release.' })
  releaseFrom?: string;
  @DateField({ optional: true, description: 'Last day of release.' })
  releaseTo?: string;
  @OneOf(boardOrders, { optional: true, description: 'By default NEWEST.' })
  sort?: BoardOrder;
}
