import type { ServiceDefinition } from '#libs/server';
import { agencyModule } from './agency.module.js';
import type { AgencyProfile } from './agency.profile.js';
import { profileFlaws } from './agency.profile.js';

/** The agency service of a profile: one program, four profiles. @throws Error on a profile that cannot be served */
export const agencyService = (profile: AgencyProfile): ServiceDefinition => {
  const flaws = profileFlaws(profile);
  if (flaws.length > 0) throw new Error(flaws.join('; '));
  return {
    name: profile.host,
    module: (environment) => agencyModule(profile, environment),
  };
};
