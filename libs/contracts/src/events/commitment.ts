import { hash } from 'node:crypto';
import type { StatementContent } from './case-events.js';

/** Commitment to the words of a statement: SHA-256 over the salt's bytes and the text in UTF-8, hex. */
export const commitmentOf = ({ salt, text }: StatementContent): string =>
  hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text, 'utf8')]), 'hex');
