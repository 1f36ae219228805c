export { agencyService } from './agency.service.js';
export { concepts, profileFlaws } from './agency.profile.js';
export type { AgencyProfile, Concept } from './agency.profile.js';
export { agencyChanges, readModelVersion, shownCategories } from './read/agency.projection.js';
