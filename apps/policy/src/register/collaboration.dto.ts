import { FORMS, FUNCTIONS, UNITS } from '#libs/contracts';
import type { ActingFunction, Unit } from '#libs/contracts';
import type { CollaborationForm } from '#libs/policy';
import { DateField, NestedField, OneOf, TextField, UuidField } from '#libs/server';

const collaborationForms = FORMS.filter((form) => form !== 'SSD' && form !== 'NONE');
// Whoever investigates, prosecutes, gathers intelligence or controls takes part in no cooperation (RPL § 115(2)).
const participating = FUNCTIONS.filter((acts) => ['PREVENTION', 'CASEWORK', 'CARE'].includes(acts));

export class PartyDto {
  @TextField({ maxLength: 40, example: '101' })
  agency: string;
  @OneOf(UNITS, { example: 'MUNICIPALITY_SOCIAL' })
  unit: Unit;
}

export class OpenCollaborationDto {
  @OneOf(collaborationForms, { example: 'PSP' })
  form: CollaborationForm;
  @TextField({
    maxLength: 4,
    pattern: /^\d{3,4}$/,
    description: 'Municipality code; for the info-house network the police district.',
    example: '101',
  })
  area: string;
}

export class ProposeEnrolmentDto {
  @NestedField(() => PartyDto)
  party: PartyDto;
  @OneOf(participating, { example: 'CARE' })
  function: ActingFunction;
  @DateField({ optional: true, description: 'First day; left out: today.' })
  from?: string;
  @DateField({ optional: true, description: 'Last day; left out: no end known.' })
  until?: string;
}

export class InviteGuestDto {
  @NestedField(() => PartyDto)
  party: PartyDto;
  @OneOf(participating, { example: 'CARE' })
  function: ActingFunction;
  @UuidField({ description: 'The one case that the guest takes part in.' })
  caseId: string;
  @DateField({ description: 'Last day.' })
  until: string;
}

export class EndDto {
  @DateField({ optional: true, description: 'Last day; left out: today.' })
  lastDay?: string;
}

export class AsOfQuery {
  @DateField({ optional: true, description: 'The day to show; left out: today.' })
  asOf?: string;
}

export class CollaborationQuery extends AsOfQuery {
  @TextField({ maxLength: 4, pattern: /^\d{3,4}$/, description: 'Municipality or district.' })
  area: string;
}
