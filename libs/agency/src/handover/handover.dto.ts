import { cancelReasons, recallReasons, rescheduleReasons, returnReasons } from '#libs/domain';
import type { CancelReason, RecallReason, RescheduleReason, ReturnReason } from '#libs/domain';
import { DateField, IntegerField, NestedField, OneOf, TextField, UuidField } from '#libs/server';
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

export class ReleaseDto {
  @DateField({ description: 'The day on which the person walked out.' })
  on: string;
}

export class ReturnDto {
  @OneOf(returnReasons, { description: 'QUESTIONS: offer it again, with answers.' })
  reason: ReturnReason;
}
