import type { HandoverRow } from '#libs/adapters';
import type { HandoverProgress } from '#libs/contracts';
import { reception, receptionIdOf } from '#libs/domain';
import type { EventStore } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { carryOut } from '#libs/server';
import type { Asker } from '../lookup/look-ups.js';

/** The first person at a receiver who opens an offer is on record: its sender sees that somebody has looked. */
export const noteOpened = async (
  store: EventStore,
  asker: Asker,
  { side, handoverId, disclosureId, revision }: HandoverRow,
  { openedAt }: HandoverProgress,
): Promise<void> => {
  if (side !== 'RECEIVER' || openedAt !== undefined) return;
  await carryOut(store, reception, {
    stream: `reception-${receptionIdOf(handoverId, asker.tenant)}`,
    command: { type: 'LookAtOffer', data: {} },
    // An offer that was taken back and comes again may be under the same disclosure.
    operationId: nameBasedId('opened', handoverId, asker.tenant, disclosureId ?? '', `${revision}`),
    envelope: {
      occurredAt: asker.now,
      actor: asker.actor,
      agency: asker.agency,
      unit: asker.unit,
      function: asker.function,
      correlationId: asker.correlationId,
      causationId: null,
      purpose: asker.reason?.purpose ?? null,
      basis: null,
    },
  });
};
