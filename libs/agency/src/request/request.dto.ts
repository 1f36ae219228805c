import { CATEGORIES, FORMS, PURPOSES } from '#libs/contracts';
import type { Category, Form, Purpose } from '#libs/contracts';
import { invalid, ListOfOneOf, NestedField, OneOf, TextField, UuidField } from '#libs/server';
import { IdentifierDto, identifierExample } from '../case/identifier.dto.js';
import { DiscloseDto } from '../disclosure/disclosure.dto.js';
import { NecessityDto } from '../disclosure/necessity.dto.js';
import { PartyDto } from '../party.dto.js';

/** Asks another agency about a person. The asking names the person, so it is itself decided. */
export class MakeRequestDto {
  @NestedField(() => IdentifierDto, { optional: true, example: identifierExample })
  identifier?: IdentifierDto;
  @UuidField({ optional: true, description: 'Own case on the person, instead of an identifier.' })
  caseId?: string;
  @OneOf(FORMS, { optional: true, example: 'KSP_A' })
  form?: Form;
  @OneOf(PURPOSES, { optional: true, example: 'RELEASE_PLAN' })
  purpose?: Purpose;
  @NestedField(() => PartyDto)
  to: PartyDto;
  @ListOfOneOf(CATEGORIES, { min: 1, max: 20, unique: true })
  categories: Category[];
  @NestedField(() => NecessityDto, { optional: true })
  necessity?: NecessityDto;
  @TextField({ maxLength: 4_000, description: 'What is asked, for the one who is asked.' })
  text: string;
}

export class RequestMadeDto {
  @UuidField()
  requestId: string;
}

/** A disclosure that answers a request, from an own case on the same person. */
export class AnswerRequestDto extends DiscloseDto {
  @UuidField()
  caseId: string;
}

export class RequestAnsweredDto {
  @UuidField()
  disclosureId: string;
  @UuidField()
  caseId: string;
}

/** Whom the request is about: said once, in one way. */
export const requestSubject = ({
  identifier,
  caseId,
}: MakeRequestDto): Readonly<{ identifier: IdentifierDto }> | Readonly<{ caseId: string }> => {
  if (identifier !== undefined && caseId === undefined) return { identifier };
  if (identifier === undefined && caseId !== undefined) return { caseId };
  throw invalid('/identifier', 'one-of-two', 'Either identifier or caseId must be given.');
};
