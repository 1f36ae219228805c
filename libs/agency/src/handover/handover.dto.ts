import { CATEGORIES } from '#libs/contracts';
import type { Category } from '#libs/contracts';
import {
  cancelReasons,
  conflicts,
  departures,
  handoverSteps,
  lifeAreas,
  recallReasons,
  rescheduleReasons,
  returnReasons,
} from '#libs/domain';
import type {
  CancelReason,
  Conflict,
  Departure,
  HandoverStep,
  LifeArea,
  RecallReason,
  RescheduleReason,
  ReturnReason,
} from '#libs/domain';
import {
  BooleanField,
  DateField,
  IntegerField,
  ListOfOneOf,
  NestedField,
  OneOf,
  TextField,
  UuidField,
} from '#libs/server';
import { PartyDto } from '../party.dto.js';

export class OfferAgainDto {
  @NestedField(() => PartyDto)
  to: PartyDto;
  @UuidField({ description: 'The disclosure to the receiver, under whose decision it is offered.' })
  disclosureId: string;
  @DateField({ optional: true, example: '2026-12-15' })
  releaseOn?: string;
  @DateField({ optional: true, example: '2026-12-01' })
  answerBy?: string;
}

export class OfferHandoverDto extends OfferAgainDto {
  @UuidField()
  caseId: string;
}

export class HandoverActDto {
  @UuidField()
  handoverId: string;
  @IntegerField({ min: 0, max: 2_147_483_647, description: 'Of the own stream, as in ETag.' })
  revision: number;
}

export class HandoverStandingDto extends HandoverActDto {
  @TextField({ maxLength: 40, description: 'The one agency responsible from now on.' })
  responsible: string;
}

export class RescheduleDto {
  @DateField({ optional: true })
  releaseOn?: string;
  @DateField({ optional: true })
  answerBy?: string;
  @OneOf(rescheduleReasons)
  reason: RescheduleReason;
}

export class RecallDto {
  @OneOf(recallReasons)
  reason: RecallReason;
}

export class CancelDto {
  @OneOf(cancelReasons)
  reason: CancelReason;
}

export class DepartureDto {
  @OneOf(departures)
  how: Departure;
  @DateField({ description: 'The day on which the person died or left.' })
  on: string;
}

export class ReleaseDto {
  @DateField({ description: 'The day on which the person walked out.' })
  on: string;
}

export class ReturnDto {
  @OneOf(returnReasons, { description: 'Who only has questions counters.' })
  reason: ReturnReason;
}

/** Days that steps are counted from; left out: not known, or as they were. */
class AnchorDaysDto {
  @DateField({ optional: true, description: 'First day of the imprisonment or the placement.' })
  admittedOn?: string;
  @DateField({ optional: true, description: 'First day on which parole is possible.' })
  possibleParoleOn?: string;
  @DateField({ optional: true, description: 'Day of the allocation to a municipality.' })
  allocatedOn?: string;
}

export class BeginHandoverDto extends AnchorDaysDto {
  @UuidField()
  caseId: string;
  @DateField({ optional: true, description: 'Planned day of release, where one is known.' })
  releaseOn?: string;
  @BooleanField({ optional: true, description: 'A minor who came to the country alone.' })
  unaccompaniedMinor?: boolean;
}

export class RepresentativeDto {
  @DateField({ description: 'The day on which the representative was appointed.' })
  on: string;
}

export class DaysDto extends AnchorDaysDto {
  @OneOf(rescheduleReasons)
  reason: RescheduleReason;
}

export class StopDto {
  @OneOf(conflicts)
  about: Conflict;
}

export class ResumeDto {
  @DateField({ optional: true, description: 'The day of release that holds.' })
  releaseOn?: string;
}

export class StepDoneDto {
  @OneOf(handoverSteps)
  step: HandoverStep;
  @DateField({ description: 'The day on which it was done.' })
  on: string;
  @ListOfOneOf(lifeAreas, {
    optional: true,
    min: 1,
    max: lifeAreas.length,
    unique: true,
    description:
      'Of LIFE_AREAS_SURVEY: what was talked through; left out: all that is left. The step is done with the last of them.',
  })
  areas?: readonly LifeArea[];
}

export class StepReportDto {
  @OneOf(handoverSteps)
  step: HandoverStep;
}

export class SliceDto {
  @NestedField(() => PartyDto)
  to: PartyDto;
  @UuidField({ description: 'The disclosure to that unit, under whose decision it sees its part.' })
  disclosureId: string;
}

export class SliceClosureDto {
  @UuidField()
  disclosureId: string;
}

export class CounterDto {
  @ListOfOneOf(CATEGORIES, { min: 1, max: 20, unique: true, description: 'What is asked about.' })
  asks: readonly Category[];
}
