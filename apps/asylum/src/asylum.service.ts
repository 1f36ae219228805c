import { agencyService } from '#libs/agency';
import { asylumProfile } from './asylum.profile.js';

export const asylum = agencyService(asylumProfile);
