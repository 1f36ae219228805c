import type { Outgoing } from '../outbound/outgoing.js';
import type { LookupEvent } from './lookup.events.js';

/** Who looked at whom is told to audit alone. */
export const lookupOutbound = ({ data }: LookupEvent): readonly Outgoing[] => [
  { to: 'audit', type: 'dk.infohus.lookup.recorded.v1', data },
];
