import { agencyService } from '#libs/agency';
import { prisonProbationProfile } from './prison-probation.profile.js';

export const prisonProbation = agencyService(prisonProbationProfile);
