import type { ErasureStore, ErasureView } from '#libs/contracts';
import { erasureStores } from '#libs/contracts';
import type { Refused } from '#libs/kernel';
import { refuse } from '#libs/kernel';

export const erasureAskedType = 'dk.infohus.erasure.asked.v1';
export const erasureApprovedType = 'dk.infohus.erasure.approved.v1';
export const erasureCarriedOutType = 'dk.infohus.erasure.carried-out.v1';

/** Data of `dk.infohus.erasure.asked.v1`. The person is named so that the erasure does not take its own record along. */
export type ErasureAsked = Pick<
  ErasureView,
  'erasureId' | 'statementId' | 'reason' | 'ground' | 'justification' | 'askedBy'
> &
  Readonly<{ person: string; persons?: readonly string[] }>;
/** Data of `dk.infohus.erasure.approved.v1`. */
export type ErasureApproved = Readonly<{ erasureId: string; approvedBy: string }>;
/** Data of `dk.infohus.erasure.carried-out.v1`. */
export type ErasureCarriedOut = Readonly<{
  erasureId: string;
  store: ErasureStore;
  contents: number;
}>;

/** An erasure as it is on record. */
export type Erasure = Omit<ErasureView, 'state'>;

export type ErasureRefusal =
  'erasure-own-approval' | 'erasure-approved' | 'erasure-not-approved' | 'erasure-person-changed';

export const isDoneIn = ({ done }: Erasure, store: ErasureStore): boolean =>
  done.some((one) => one.store === store);

/** Stores that have not said yet that they destroyed it. */
export const leftOf = (erasure: Erasure): readonly ErasureStore[] =>
  erasureStores.filter((store) => !isDoneIn(erasure, store));

export const erasureView = (erasure: Erasure): ErasureView => {
  const isDone = erasure.approvedBy !== null && leftOf(erasure).length === 0;
  return {
    ...erasure,
    state: erasure.approvedBy === null ? 'ASKED' : isDone ? 'DONE' : 'APPROVED',
  };
};

/** Who is one person may change after the ask: two persons decided of the ids that stood there, and of no others. */
export const samePerson = (
  { erasureId, subjectIds }: Pick<Erasure, 'erasureId' | 'subjectIds'>,
  now: readonly string[],
): Refused<ErasureRefusal> | null => {
  const [then, today] = [new Set(subjectIds), new Set(now)];
  if (then.size === today.size && subjectIds.every((id) => today.has(id))) return null;
  return refuse('erasure-person-changed', { erasureId });
};

/** A second person decides with the first. */
export const approveErasure = (
  { erasureId, askedBy, approvedBy }: Erasure,
  by: string,
): ErasureApproved | Refused<ErasureRefusal> => {
  if (by === askedBy) return refuse('erasure-own-approval', { erasureId });
  if (approvedBy !== null) return refuse('erasure-approved', { erasureId });
  return { erasureId, approvedBy: by };
};
