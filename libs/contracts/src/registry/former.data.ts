import type { Agency } from './agency.js';

const units = [
  { unit: 'MUNICIPALITY_SOCIAL', function: 'CASEWORK' },
  { unit: 'MUNICIPALITY_SCHOOL', function: 'CARE' },
] as const satisfies Agency['units'];

const merged = (id: string, name: string, mergedInto: string): Agency => ({
  id,
  name,
  kind: 'municipality',
  host: 'outside',
  units,
  municipality: id,
  policeDistrict: null,
  validFrom: '1970-04-01',
  validTo: '2006-12-31',
  mergedInto,
});

/** Agencies that are no more, as old papers still name them: known by their id, in no list, and delivered to by nobody. */
export const formerAgencies: readonly Agency[] = [
  merged('255', 'Gundsø Kommune', '265'),
  merged('263', 'Ramsø Kommune', '265'),
];
