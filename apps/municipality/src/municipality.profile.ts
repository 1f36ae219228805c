import type { AgencyProfile } from '#libs/agency';

/** Municipalities, regions, secure and self-governing institutions. */
export const municipalityProfile: AgencyProfile = {
  host: 'municipality',
  kinds: ['municipality', 'region', 'secure-institution', 'self-governing', 'programme'],
  concepts: ['case', 'request', 'handover', 'reception', 'meeting'],
};
