import type { EventStore } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { admit, loadShippedPolicySet } from '#libs/policy';
import type { PolicySet } from '#libs/policy';
import { systemActor } from '../envelope.js';
import { setStream } from './set.events.js';

/** Hash of the shipped set that the tests prove. Any other is proved before it is loaded. */
export const provedHash = '97d8fdaffc64a7dd3d42439b93115bb019a85640786ddb08d145d8088e00d36d';

// The law that the program brings stands from the beginning, until an approved set takes its place.
const since = '2000-01-01';

const isAdmitted = async (store: EventStore, { version, sha256 }: PolicySet): Promise<boolean> => {
  for await (const { type, data } of store.readStream(setStream(version)))
    if (type === 'PolicySetAdmitted' && (data as { sha256: string }).sha256 === sha256) return true;
  return false;
};

/**
 * The shipped set, admitted: its proof is made by the tests for its hash, was made by an earlier start, or is made now.
 * @throws Error in words, with the counterexample, when it cannot be proved
 */
export const admitShipped = async (store: EventStore, now: string): Promise<PolicySet> => {
  const set = loadShippedPolicySet();
  const { version, sha256 } = set;
  if (await isAdmitted(store, set)) return set;
  if (sha256 !== provedHash) {
    const { admitted, problems } = await admit(set, set);
    if (!admitted)
      throw new Error(
        `The shipped policy set cannot be proved: ${JSON.stringify(problems.slice(0, 3))}`,
      );
  }
  await store.append({
    stream: setStream(version),
    expected: 'any',
    events: [
      {
        id: nameBasedId('policy-set', 'shipped', version, sha256),
        type: 'PolicySetAdmitted',
        schemaVersion: 1,
        occurredAt: now,
        actor: systemActor,
        agency: 'infohus-policy',
        unit: 'POLICY_ADMINISTRATION',
        function: 'OTHER',
        correlationId: sha256,
        causationId: null,
        purpose: null,
        basis: null,
        data: { version, sha256, validFrom: since, proposedBy: 'shipped', approvedBy: 'shipped' },
      },
    ],
  });
  return set;
};
