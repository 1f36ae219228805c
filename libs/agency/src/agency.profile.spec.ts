import { hosts } from '#libs/contracts';
import { asylumProfile } from '../../../apps/asylum/src/asylum.profile.js';
import { municipalityProfile } from '../../../apps/municipality/src/municipality.profile.js';
import { policeProfile } from '../../../apps/police/src/police.profile.js';
import { prisonProbationProfile } from '../../../apps/prison-probation/src/prison-probation.profile.js';
import { profileFlaws } from './agency.profile.js';

const profiles = [municipalityProfile, policeProfile, prisonProbationProfile, asylumProfile];

describe('The profiles', () => {
  it('are one for each host, and each serves every kind of agency that it hosts', () => {
    expect(profiles.map(({ host }) => host).toSorted()).toEqual([...hosts].toSorted());
    for (const profile of profiles) expect(profileFlaws(profile)).toEqual([]);
  });
  it('let only the police set the investigation flag', () =>
    expect(
      profiles.filter(({ concepts }) => concepts.includes('flag')).map(({ host }) => host),
    ).toEqual(['police']));
  it('are found out when they leave out a kind, name a wrong one, or keep no cases', () => {
    const flaws = (more: object) => profileFlaws({ ...policeProfile, ...more });
    expect(flaws({ kinds: ['police'] })).toEqual(['programme is left out']);
    expect(flaws({ kinds: ['police', 'programme', 'kf'] })).toEqual(['police hosts no kf']);
    expect(flaws({ concepts: ['flag'] })).toEqual(['An agency service keeps cases']);
  });
});
