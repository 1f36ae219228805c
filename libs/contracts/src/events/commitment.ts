import { createHash } from 'node:crypto';
import type { StatementContent } from './case-events.js';

/** Commitment to the words of a statement: SHA-256 over the salt's bytes and the text in UTF-8, hex. */
export const commitmentOf = ({ salt, text }: StatementContent): string =>
  createHash('sha256').update(Buffer.from(salt, 'hex')).update(text, 'utf8').digest('hex');
