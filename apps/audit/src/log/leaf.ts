import type { AuditLeaf } from '#libs/contracts';
import type { RecordedEvent } from '#libs/kernel';
import { canonicalBytes } from '#libs/ledger';

/**
 * The leaf of a recorded entry. The log is open to anyone, so the leaf tells no id and no outcome: who knows the hour of
 * a disclosure could else read off it what its shown form withholds, and a name-based id can be guessed.
 */
export const leafOf = ({ position, type, recordedAt, data }: RecordedEvent): Uint8Array => {
  const leaf: AuditLeaf = {
    v: 1,
    entry: Number(position),
    type,
    time: recordedAt,
    commitment: data['commitment'] as string,
  };
  return canonicalBytes(leaf);
};
