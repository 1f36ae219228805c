import { identifierTypes } from '#libs/contracts';
import type { IdentifierType } from '#libs/contracts';
import { NestedField, OneOf, TextField, UuidField } from '#libs/server';

export class IdentifierDto {
  @OneOf(identifierTypes)
  type: IdentifierType;
  @TextField({ maxLength: 16, description: 'CPR: ten digits.', example: '1205880000' })
  value: string;
}

export class ResolveDto {
  @NestedField(() => IdentifierDto)
  identifier: IdentifierDto;
}

export class SubjectDto {
  @UuidField({ description: 'Random; says nothing about the person.' })
  subjectId: string;
}
