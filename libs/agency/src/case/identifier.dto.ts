import { identifierTypes } from '#libs/contracts';
import type { IdentifierType } from '#libs/contracts';
import { OneOf, TextField } from '#libs/server';

/** By what a person is known; used once, to ask the policy service, and kept nowhere. */
export class IdentifierDto {
  @OneOf(identifierTypes)
  type: IdentifierType;
  @TextField({ maxLength: 16, description: 'CPR: ten digits.', example: '1205880000' })
  value: string;
}

/** A fictitious man: the serial 0000 is never issued. */
export const identifierExample = { type: 'CPR', value: '1205880000' } as const;
