import { NestedField, OneOf } from '#libs/server';
import { IdentifierDto } from '../case/identifier.dto.js';

export const flagStates = ['SET', 'CLEARED'] as const;

export class InvestigationFlagDto {
  @NestedField(() => IdentifierDto)
  identifier: IdentifierDto;
  @OneOf(flagStates)
  state: (typeof flagStates)[number];
}
