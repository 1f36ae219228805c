import type { AgencyProfile } from '#libs/agency';

/** Police districts. */
export const policeProfile: AgencyProfile = {
  host: 'police',
  kinds: ['police', 'programme'],
  concepts: ['case', 'request', 'meeting', 'flag'],
};
