import { committedPart } from '#libs/contracts';
import type { EntryView } from '#libs/contracts';
import type { Opening } from '#libs/ledger';
import type { AuditLog } from './audit-log.js';

const openingOf = (entry: EntryView): Opening | undefined => {
  const payload = committedPart(entry);
  return payload === null || entry.salt === null
    ? undefined
    : { salt: Buffer.from(entry.salt, 'hex'), payload: payload as Opening['payload'] };
};

/** One file that proves offline that this very entry stands in the log; of an erased one, that an entry did. */
export const proofOf = (log: AuditLog, entry: EntryView): Promise<string> =>
  log.prove(entry.leaf, openingOf(entry));
