import { agencyService } from '#libs/agency';
import { municipalityProfile } from './municipality.profile.js';

export const municipality = agencyService(municipalityProfile);
