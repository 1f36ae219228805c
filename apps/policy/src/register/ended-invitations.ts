import { startProjection } from '#libs/adapters';
import type { Projection, ServiceStores } from '#libs/adapters';
import type { RecordedEvent } from '#libs/kernel';
import type { CollaborationEvent } from '#libs/policy';
import { standingDecision } from '../decisions/decision.projection.js';
import type { Releases } from '../decisions/releases.js';
import { withdrawal } from '../decisions/withdrawal.js';

type GuestInvited = Extract<CollaborationEvent, { type: 'GuestInvited' }>['data'];

const guestOf = async (
  { store }: ServiceStores,
  { stream, revision }: RecordedEvent,
  invitationId: string,
): Promise<GuestInvited | null> => {
  for await (const { type, data } of store.readStream(stream, { limit: revision }))
    if (type === 'GuestInvited') {
      const guest = data as unknown as GuestInvited;
      if (guest.invitationId === invitationId) return guest;
    }
  return null;
};

const endAccess = async (
  stores: ServiceStores,
  releases: Releases,
  event: RecordedEvent,
): Promise<void> => {
  const { invitationId } = event.data as { invitationId: string };
  const guest = await guestOf(stores, event, invitationId);
  if (guest === null) return;
  for (const decisionId of await releases.ofCase(guest.caseId, guest.party)) {
    const standing = await standingDecision(stores.store, decisionId);
    const asGuest = standing?.recorded.situation.recipient.enrolment === 'AD_HOC';
    if (standing === null || !asGuest || standing.held.length === 0) continue;
    const all = standing.held.map(({ statementId }) => statementId);
    await stores.store.appendAll(withdrawal(event, standing, all, 'ACCESS_ENDED'));
  }
};

/** When an invitation is ended before its day, the guest's access to what it got as a guest ends with it. */
export const followEndedInvitations = (
  stores: ServiceStores,
  releases: Releases,
  onError: (error: unknown) => void,
): Promise<Projection> =>
  startProjection({
    store: stores.store,
    pool: stores.pool,
    schema: stores.schema,
    name: 'ended-invitations',
    categories: ['collaboration'],
    onError,
    apply: async (_, events) => {
      for (const event of events)
        if (event.type === 'InvitationEnded') await endAccess(stores, releases, event);
    },
  });
