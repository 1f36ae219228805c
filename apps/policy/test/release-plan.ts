import { randomUUID } from 'node:crypto';
import type { CaseEvents, Category, Fact, Party } from '#libs/contracts';
import { carried } from './policy-world.js';

export const prison: Party = { agency: 'kf', unit: 'KF_PRISON' };
export const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
export const jobcentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
export const police: Party = { agency: '1470', unit: 'POLICE' };
export const housing: Party = { agency: 'housing-organisation', unit: 'HOUSING_ORGANISATION' };
export const pet: Party = { agency: 'pet', unit: 'PET' };

export const convictedMan: readonly Fact[] = [
  { type: 'ResidenceRecorded', municipality: '101', from: '2020-01-01' },
  {
    type: 'DetentionRecorded',
    kind: 'KF_INSTITUTION',
    convicted: true,
    institution: 'kf-nyborg',
    from: '2025-01-01',
  },
  { type: 'ReleasePlanned', date: '2026-12-20' },
];
export const seven = [
  'IDENTITY',
  'CRIMINAL',
  'HEALTH',
  'SUBSTANCE_USE',
  'EMPLOYMENT',
  'HOUSING',
  'RELEASE',
] as const satisfies readonly Category[];

export type Disclosed = CaseEvents['dk.infohus.disclosure.made.v1'];
export const disclosure = (
  person: Readonly<{ caseId: string; subjectId: string }>,
  recipients: readonly Party[],
  more: Partial<Disclosed> = {},
): Disclosed => ({
  disclosureId: randomUUID(),
  ...person,
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  extent: 'ITEMS',
  necessity: 'DOCUMENTED',
  necessityCommitment: null,
  meeting: 'NONE',
  recipients,
  statements: seven.map((category) => carried(category, `words on ${category}`)),
  requestId: null,
  retryOf: null,
  ...more,
});
