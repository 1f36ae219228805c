import type { AgencyKind, Host } from '#libs/contracts';
import { agenciesOf, hosts } from '#libs/contracts';

/** What a kind of agency can do beside keeping cases: each is a concept module that the profile switches on. */
export const concepts = ['case', 'request', 'handover', 'reception', 'meeting', 'flag'] as const;
export type Concept = (typeof concepts)[number];

/** What differs between the four agency services. Data: no functions. */
export type AgencyProfile = Readonly<{
  host: Host;
  /** Kinds of agencies of the registry that it serves. */
  kinds: readonly AgencyKind[];
  concepts: readonly Concept[];
}>;

/** What is wrong with a profile, measured against the agency registry; empty when it can be served. */
export const profileFlaws = ({ host, kinds, concepts: own }: AgencyProfile): readonly string[] => {
  const hosted = new Set(agenciesOf(host).map(({ kind }) => kind));
  return [
    ...(hosts.includes(host) ? [] : [`There is no host ${host}`]),
    ...kinds.filter((kind) => !hosted.has(kind)).map((kind) => `${host} hosts no ${kind}`),
    ...[...hosted].filter((kind) => !kinds.includes(kind)).map((kind) => `${kind} is left out`),
    ...own.filter((name) => !concepts.includes(name)).map((name) => `There is no concept ${name}`),
    ...(own.includes('case') ? [] : ['An agency service keeps cases']),
  ];
};
