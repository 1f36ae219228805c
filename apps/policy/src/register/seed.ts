import type { EventStore } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { seedEventId, seedHash, seedVersion } from '#libs/policy';
import { systemActor } from '../envelope.js';

const stream = 'register-collaborations';

/**
 * Records which seed the register starts from, by version and hash: once, and again when it is another one. The seed
 * itself is a value of the program; what is recorded is what every later enrolment stands on.
 */
export const recordSeed = async (store: EventStore, now: string): Promise<void> => {
  const sha256 = seedHash();
  let known: string | null = null;
  for await (const { data } of store.readStream(stream, { direction: 'backward', limit: 1 }))
    known = (data as { sha256: string }).sha256;
  if (known === sha256) return;
  await store.append({
    stream,
    expected: 'any',
    events: [
      {
        id: known === null ? seedEventId : nameBasedId(seedEventId, sha256),
        type: 'CollaborationsSeeded',
        schemaVersion: 1,
        occurredAt: now,
        actor: systemActor,
        agency: 'infohus-register',
        unit: 'REGISTER_COORDINATION',
        function: 'OTHER',
        correlationId: seedEventId,
        causationId: null,
        purpose: null,
        basis: null,
        data: { version: seedVersion, sha256 },
      },
    ],
  });
};
