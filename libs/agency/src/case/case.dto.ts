import { caseClosings } from '#libs/domain';
import type { CaseClosing, PreventionLevel } from '#libs/domain';
import { IntegerField, invalid, NestedField, OneOf, UuidField } from '#libs/server';
import { IdentifierDto, identifierExample } from './identifier.dto.js';

export class OpenCaseDto {
  @NestedField(() => IdentifierDto, { optional: true, example: identifierExample })
  identifier?: IdentifierDto;
  @IntegerField({
    min: 1,
    max: 2_147_483_647,
    optional: true,
    description: 'Number of the inbox message that names the person, instead of an identifier.',
  })
  fromInbox?: number;
  @IntegerField({
    min: 1,
    max: 2,
    description: 'Level of the prevention pyramid; level 3 names no persons.',
    example: 2,
  })
  level: PreventionLevel;
}

export class CaseOpenedDto {
  @UuidField()
  caseId: string;
  @UuidField({ description: 'The person, as the exchange knows them.' })
  subjectId: string;
}

export class CloseCaseDto {
  @OneOf(caseClosings, {
    description:
      'UNFOUNDED also takes back what the case had disclosed; its own words go half a year later.',
  })
  reason: CaseClosing;
}

export class RevisionDto {
  @IntegerField({ min: 0, max: 2_147_483_647, description: 'Of the stream, as in ETag.' })
  revision: number;
}

/** Who the case is about: said once, in one way. */
export const subjectSource = (
  dto: OpenCaseDto,
): Readonly<{ identifier: IdentifierDto }> | Readonly<{ fromInbox: number }> => {
  const { identifier, fromInbox } = dto;
  if (identifier !== undefined && fromInbox === undefined) return { identifier };
  if (identifier === undefined && fromInbox !== undefined) return { fromInbox };
  throw invalid('/identifier', 'one-of-two', 'Either identifier or fromInbox must be given.');
};
