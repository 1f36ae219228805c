export { agencyService } from './agency.service.js';
export { concepts, profileFlaws } from './agency.profile.js';
export type { AgencyProfile, Concept } from './agency.profile.js';
