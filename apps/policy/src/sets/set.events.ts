import type { DecisionEvents } from '#libs/contracts';
import type { Message } from '#libs/kernel';
import type { PolicySet } from '#libs/policy';

/** Stream `policyset-<version>`: a policy set, proposed by one person and approved by another. */
export type PolicySetEvent =
  | Message<
      'PolicySetProposed',
      {
        set: PolicySet;
        /** First day, `YYYY-MM-DD`, Danish calendar. */
        validFrom: string;
        proposedBy: string;
        /** Hash of the set in force that it was compared with. */
        against: string;
        /** Situations that it answers differently, in digits. */
        changed: string;
      }
    >
  | Message<'PolicySetAdmitted', DecisionEvents['dk.infohus.policy-set.admitted.v1']>;

/** Stream of one version. */
export const setStream = (version: string): string => `policyset-${version}`;
