import { createHash } from 'node:crypto';
import { agencyById, allAgencies } from '#libs/contracts';
import type { ActingFunction, Agency, Unit } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { CollaborationForm } from './collaboration.events.js';
import type { Collaboration, Enrolled } from './collaboration.projection.js';
import { municipalitiesOfRegion, successorOfRegion } from './regions.data.js';

/** Name of the seed; another seed is another version. */
export const seedVersion = '2026-11-21';

/** The forms that the seed gives every municipality. */
export const seededForms = [
  'SSP',
  'INFOHOUSE_MUNICIPALITY',
  'PSP',
  'KSP_A',
  'KSP_B',
  'KSP_C',
] as const satisfies readonly CollaborationForm[];

type Place = readonly [Unit, ActingFunction];

const ksp: readonly Place[] = [
  ['POLICE', 'PREVENTION'],
  ['MUNICIPALITY_SSP', 'PREVENTION'],
  ['MUNICIPALITY_SOCIAL', 'CASEWORK'],
  ['MUNICIPALITY_JOBCENTRE', 'CASEWORK'],
  ['KF_PRISON', 'CASEWORK'],
  ['KF_PROBATION', 'CASEWORK'],
  ['KF_CENTRAL', 'CASEWORK'],
];

const placesOf: Readonly<Record<(typeof seededForms)[number], readonly Place[]>> = {
  SSP: [
    ['POLICE', 'PREVENTION'],
    ['MUNICIPALITY_SSP', 'PREVENTION'],
    ['MUNICIPALITY_SOCIAL', 'CASEWORK'],
    ['MUNICIPALITY_SCHOOL', 'CARE'],
  ],
  INFOHOUSE_MUNICIPALITY: [
    ['POLICE', 'PREVENTION'],
    ['MUNICIPALITY_INFOHOUSE', 'PREVENTION'],
  ],
  PSP: [
    ['POLICE', 'PREVENTION'],
    ['MUNICIPALITY_SOCIAL', 'CASEWORK'],
    ['REGION_PSYCHIATRY', 'CARE'],
    ['SOCIAL_PSYCHIATRY', 'CARE'],
  ],
  KSP_A: ksp,
  KSP_B: [...ksp, ['SECURE_INSTITUTION', 'CARE']],
  KSP_C: ksp,
};

const regionOf = (municipality: string): readonly Agency[] => {
  const region = Object.keys(municipalitiesOfRegion).find((code) =>
    municipalitiesOfRegion[code]?.includes(municipality),
  );
  return [region, successorOfRegion[region ?? '']].flatMap((code) => agencyById(code ?? '') ?? []);
};

const secureInstitutions = (): readonly Agency[] =>
  allAgencies().filter(({ kind }) => kind === 'secure-institution');

const agenciesWith = (unit: Unit, municipality: Agency): readonly Agency[] => {
  if (unit === 'POLICE')
    return [agencyById(municipality.policeDistrict ?? '')].flatMap((a) => a ?? []);
  if (unit.startsWith('KF_')) return [agencyById('kf')].flatMap((a) => a ?? []);
  if (unit === 'SECURE_INSTITUTION') return secureInstitutions();
  if (unit.endsWith('_PSYCHIATRY')) return regionOf(municipality.id);
  return [municipality];
};

const isSeeded = (form: CollaborationForm): form is (typeof seededForms)[number] =>
  (seededForms as readonly CollaborationForm[]).includes(form);

/** Id of the event that recorded the seed. */
export const seedEventId = nameBasedId('collaboration-seed', seedVersion);

/** One collaboration as the seed has it; of a form or an area that it does not know: nobody enrolled. */
export const seededCollaboration = (form: CollaborationForm, area: string): Collaboration => {
  const municipality = agencyById(area);
  const places =
    isSeeded(form) && municipality?.kind === 'municipality'
      ? placesOf[form].flatMap((place) =>
          agenciesWith(place[0], municipality).map((agency) => ({ place, agency })),
        )
      : [];
  const enrolments = places.map(({ place: [unit, acts], agency }): Enrolled => ({
    enrolmentId: nameBasedId('collaboration-seed', seedVersion, form, area, agency.id, unit),
    party: { agency: agency.id, unit },
    function: acts,
    from: agency.validFrom,
    until: agency.validTo,
    proposedBy: null,
    confirmed: true,
    eventId: seedEventId,
  }));
  return {
    form,
    area,
    enrolments,
    invitations: [],
    opened: enrolments.length > 0,
    lastDay: null,
  };
};

/** SHA-256 (hex) over every collaboration of the seed, so that a recorded seed is told from a changed one. */
export const seedHash = (): string => {
  const hash = createHash('sha256');
  for (const { id, kind } of allAgencies())
    if (kind === 'municipality')
      for (const form of seededForms) hash.update(JSON.stringify(seededCollaboration(form, id)));
  return hash.digest('hex');
};
