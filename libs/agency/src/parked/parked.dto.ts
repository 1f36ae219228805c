import { TextField } from '#libs/server';

/** Why a message may be let go. */
export class SkipDto {
  @TextField({
    maxLength: 64,
    pattern: /^[a-z][a-z0-9-]*$/,
    example: 'sender-was-wrong',
    description: 'A code, no free text.',
  })
  reason: string;
}
