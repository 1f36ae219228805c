import type { ActingFunction, Unit } from '../law/index.js';

/** The four programs that serve agencies; `outside`: addressed and decided, never delivered to. */
export const hosts = ['municipality', 'police', 'prison-probation', 'asylum'] as const;
export type Host = (typeof hosts)[number];

export type AgencyKind =
  | 'municipality'
  | 'police'
  | 'region'
  | 'kf'
  | 'immigration-service'
  | 'asylum-operator'
  | 'secure-institution'
  | 'self-governing'
  | 'programme'
  | 'outside';

/** A controller, with the units that act for it and the function each has by itself. Dated, never deleted. */
export type Agency = Readonly<{
  id: string;
  name: string;
  kind: AgencyKind;
  host: Host | 'outside';
  units: readonly Readonly<{ unit: Unit; function: ActingFunction }>[];
  /** Three-digit code of the municipality in which it lies, where that means something. */
  municipality: string | null;
  /** Code of the police district in which it lies. */
  policeDistrict: string | null;
  validFrom: string;
  validTo: string | null;
  /** The agency that took over what it did; absent where it goes on, or nobody did. */
  mergedInto?: string;
}>;
