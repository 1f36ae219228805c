import { agencyService } from '#libs/agency';
import { policeProfile } from './police.profile.js';

export const police = agencyService(policeProfile);
