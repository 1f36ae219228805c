import type { AgencyProfile } from '#libs/agency';

/** The Prison and Probation Service. */
export const prisonProbationProfile: AgencyProfile = {
  host: 'prison-probation',
  kinds: ['kf'],
  concepts: ['case', 'request', 'handover'],
};
