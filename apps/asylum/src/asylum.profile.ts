import type { AgencyProfile } from '#libs/agency';

/** The Immigration Service and the operators of asylum centres. */
export const asylumProfile: AgencyProfile = {
  host: 'asylum',
  kinds: ['immigration-service', 'asylum-operator'],
  concepts: ['case', 'request', 'handover'],
};
