import { agencyById, successorOf } from '#libs/contracts';
import type { AgencyKind } from '#libs/contracts';
import type { Origin } from '../deadline/deadline.rules.js';

/** Who is told when something is late or wrong: the name of a role, not of a person. */
export const escalationRoles = [
  'RELEASE_COORDINATOR',
  'INSTITUTION_LEADER',
  'ALLOCATION_COORDINATOR',
] as const;
export type EscalationRole = (typeof escalationRoles)[number];

/** What differs between the origins of a handover. Data: the workflow is one. */
export type OriginRule = Readonly<{
  kinds: readonly AgencyKind[];
  /** On whom responsibility falls when a person is out and nobody has accepted; `agency: null`: the sender itself. */
  fallback: Readonly<{ byResidence: boolean; agency: string | null }>;
  /** What puts it in force: the release itself, or the day on which law makes the municipality responsible. */
  inForceBy: 'RELEASE' | 'DAY';
  escalateTo: EscalationRole;
  /** An unaccompanied minor is handed over with a representative (udlændingeloven § 56 a). */
  minorsNeedRepresentative: boolean;
}>;

export const originRules: Readonly<Record<Origin, OriginRule>> = {
  PRISON: {
    kinds: ['kf'],
    fallback: { byResidence: true, agency: 'kf' },
    inForceBy: 'RELEASE',
    escalateTo: 'RELEASE_COORDINATOR',
    minorsNeedRepresentative: false,
  },
  SECURE_INSTITUTION: {
    kinds: ['secure-institution', 'self-governing'],
    fallback: { byResidence: true, agency: null },
    inForceBy: 'RELEASE',
    escalateTo: 'INSTITUTION_LEADER',
    minorsNeedRepresentative: false,
  },
  ASYLUM: {
    kinds: ['immigration-service', 'asylum-operator'],
    // The Immigration Service until the municipality's day (integrationsloven § 4(2)).
    fallback: { byResidence: false, agency: 'us' },
    inForceBy: 'DAY',
    escalateTo: 'ALLOCATION_COORDINATOR',
    minorsNeedRepresentative: true,
  },
};

const names = Object.keys(originRules) as readonly Origin[];

/** Where a handover that this agency sends comes from; null: from there nobody is handed over. */
export const originOf = (sender: string): Origin | null => {
  const kind = agencyById(sender)?.kind;
  return names.find((name) => originRules[name].kinds.some((one) => one === kind)) ?? null;
};

/** Who is responsible until it is in force: who sends it, or the authority in whose service a centre is run. */
export const holderOf = (sender: string): string => {
  const origin = originOf(sender);
  const { inForceBy, fallback } = originRules[origin ?? 'PRISON'];
  return inForceBy === 'DAY' ? (fallback.agency ?? sender) : sender;
};

/**
 * The agency on which responsibility falls by the default rule of its origin.
 * @param residence three-digit code of the municipality of residence, also of one that was merged; null: not known
 * @param on the day from which it is responsible, `YYYY-MM-DD`
 */
export const defaultResponsible = (
  sender: string,
  residence: string | null,
  on: string,
): string => {
  const origin = originOf(sender);
  if (origin === null) return sender;
  const { byResidence, agency } = originRules[origin].fallback;
  const home = byResidence && residence !== null ? successorOf({ id: residence }, on) : undefined;
  return home?.kind === 'municipality' ? home.id : (agency ?? sender);
};
