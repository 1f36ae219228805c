import type { Outgoing } from '../outbound/outgoing.js';
import type { RetentionEvent } from './retention.events.js';

/** The receipt for an erasure goes to audit. */
export const retentionOutbound = ({ data }: RetentionEvent): readonly Outgoing[] => [
  { to: 'audit', type: 'dk.infohus.erasure.recorded.v1', data },
];
