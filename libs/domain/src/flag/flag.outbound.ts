import type { Outgoing } from '../outbound/outgoing.js';
import type { FlagEvent } from './flag.events.js';

/** The flag goes to the policy service, and to nobody else. */
export const flagOutbound = ({ type, data: { subjectId } }: FlagEvent): readonly Outgoing[] => [
  {
    to: 'policy',
    type:
      type === 'InvestigationFlagSet'
        ? 'dk.infohus.investigation-flag.set.v1'
        : 'dk.infohus.investigation-flag.cleared.v1',
    data: { subjectId },
  },
];
