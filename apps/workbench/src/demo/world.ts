import { danishDay, daysAfter } from '#libs/kernel';
import type { Desk } from './desk.js';

/** Who sits at which desk in the demo: client ids of `infra/demo/clients.json`. */
export const clients = {
  prison: 'kf-nyborg',
  social: 'copenhagen-social',
  jobcentre: 'copenhagen-jobcentre',
  police: 'copenhagen-police',
  investigator: 'copenhagen-police-investigation',
  officer: 'compliance-officer',
  lawyer: 'policy-administrator-1',
} as const;

export type Role = keyof typeof clients;
export type Desks = Readonly<Record<Role, Desk>>;

/** A fictitious man: the serial 0000 is never issued. */
export const cpr = '1205880000';

export const copenhagenSocial = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
export const copenhagenJobcentre = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' } as const;
export const copenhagenPolice = { agency: '1470', unit: 'POLICE' } as const;
export const housingOrganisation = {
  agency: 'housing-organisation',
  unit: 'HOUSING_ORGANISATION',
} as const;
export const pet = { agency: 'pet', unit: 'PET' } as const;
export const nyborg = { agency: 'kf', unit: 'KF_PRISON' } as const;

/** What the prison says of the man, one statement a category. */
export const statements = [
  { entry: 'note', category: 'IDENTITY', text: 'Fiktiv Person, født 12. maj 1988.' },
  {
    entry: 'assessment',
    category: 'CRIMINAL',
    ownGround: true,
    text: 'Dømt for vold; risiko for at opsøge det gamle miljø den første uge.',
  },
  {
    entry: 'release-plan-health',
    category: 'HEALTH',
    text: 'Behandles for astma; skal have læge fra dag ét.',
  },
  {
    entry: 'release-plan-addiction',
    category: 'SUBSTANCE_USE',
    text: 'Har været i misbrugsbehandling siden marts og ønsker at fortsætte.',
  },
  {
    entry: 'release-plan-work',
    category: 'EMPLOYMENT',
    text: 'Har taget svejsecertifikat i fængslet.',
  },
  {
    entry: 'release-plan-housing',
    category: 'HOUSING',
    text: 'Mistede sin lejlighed ved dommen; har ingen bolig på løsladelsesdagen.',
  },
  {
    entry: 'contact',
    category: 'RELEASE',
    text: 'Forventes løsladt på prøve om seks uger.',
  },
] as const;

export const necessity = {
  need: 'Bolig, forsørgelse og behandling skal være på plads på løsladelsesdagen.',
  whyThisRecipient: 'Hver modtager har sin egen opgave ved løsladelsen.',
  whyTheseStatements: 'Hvert udsagn er nødvendigt for en af opgaverne.',
} as const;

/** `YYYY-MM-DD` in Denmark, so many days from now. */
export const daysFromNow = (days: number): string =>
  daysAfter(danishDay(new Date().toISOString()), days);
