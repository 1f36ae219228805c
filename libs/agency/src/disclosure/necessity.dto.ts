import type { Necessity } from '#libs/contracts';
import { BooleanField, invalid, TextField } from '#libs/server';

const words = { maxLength: 2_000, optional: true } as const;

/** The sender's statement of why: three sentences, or that it is not needed. */
export class NecessityDto {
  @TextField({ ...words, description: 'What need is met.' })
  need?: string;
  @TextField({ ...words, description: 'Why this recipient.' })
  whyThisRecipient?: string;
  @TextField({ ...words, description: 'Why these statements.' })
  whyTheseStatements?: string;
  @BooleanField({ optional: true, description: 'The sender says that it is not needed.' })
  notNeeded?: boolean;
}

const sentences = ['need', 'whyThisRecipient', 'whyTheseStatements'] as const;

/**
 * What the policy service is told, and the words that stay at home (null where there are none).
 * @throws ProblemError when it is half a statement
 */
export const toNecessity = (
  dto: NecessityDto | undefined,
): Readonly<{ necessity: Necessity; words: string | null }> => {
  if (dto === undefined) return { necessity: 'MISSING', words: null };
  const given = sentences.filter((name) => dto[name] !== undefined);
  if (dto.notNeeded === true) {
    if (given.length > 0)
      throw invalid(`/necessity/${given[0]}`, 'not-needed', 'Must be left out with notNeeded.');
    return { necessity: 'NOT_NECESSARY', words: null };
  }
  for (const name of sentences)
    if (dto[name] === undefined)
      throw invalid(`/necessity/${name}`, 'required', 'Must be given, or notNeeded be true.');
  const { need, whyThisRecipient, whyTheseStatements } = dto;
  return {
    necessity: 'DOCUMENTED',
    words: JSON.stringify({ need, whyThisRecipient, whyTheseStatements }),
  };
};
