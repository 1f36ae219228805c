import type { AgencyProfile } from '#libs/agency';

/** The Prison and Probation Service. */
export const prisonProbationProfile: AgencyProfile = {
  host: 'prison-probation',
  title: 'The Prison and Probation Service',
  kinds: ['kf'],
  concepts: ['case', 'request', 'handover'],
};
