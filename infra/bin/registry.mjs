// Makes libs/contracts/src/registry/agencies.data.ts from a reference file: node infra/bin/registry.mjs <reference-data.json>
import { readFileSync, writeFileSync } from 'node:fs';

const reference = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const since = '2007-01-01';
const row = (id, name, kind, host, units, extra = {}) => ({
  id,
  name,
  kind,
  host,
  units: units.map(([unit, fn]) => ({ unit, function: fn })),
  municipality: null,
  policeDistrict: null,
  validFrom: since,
  validTo: null,
  ...extra,
});

const municipalUnits = [
  ['MUNICIPALITY_SSP', 'PREVENTION'],
  ['MUNICIPALITY_SOCIAL', 'CASEWORK'],
  ['MUNICIPALITY_SCHOOL', 'CARE'],
  ['MUNICIPALITY_JOBCENTRE', 'CASEWORK'],
  ['MUNICIPALITY_INTEGRATION', 'CASEWORK'],
  ['MUNICIPALITY_INFOHOUSE', 'PREVENTION'],
];
const agencies = [
  ...reference.municipalities.map((m) =>
    row(m.code, m.fullName, 'municipality', 'municipality', municipalUnits, {
      municipality: m.code,
      policeDistrict: m.policeDistrictCode,
    }),
  ),
  ...reference.policeDistricts.map((d) =>
    row(d.code, d.name, 'police', 'police', [['POLICE', 'PREVENTION']], {
      policeDistrict: d.code,
    }),
  ),
  ...reference.regions
    .filter((r) => /^\d+$/.test(r.code ?? ''))
    .map((r) =>
      row(
        r.code,
        r.name,
        'region',
        'municipality',
        [
          ['REGION_PSYCHIATRY', 'CARE'],
          ['SOCIAL_PSYCHIATRY', 'CARE'],
        ],
        {
          validFrom: r.validFrom ?? since,
          validTo: r.validTo ?? null,
          ...(r.validTo ? { mergedInto: 'region-ostdanmark' } : {}),
        },
      ),
    ),
  row(
    'region-ostdanmark',
    'Region Østdanmark',
    'region',
    'municipality',
    [
      ['REGION_PSYCHIATRY', 'CARE'],
      ['SOCIAL_PSYCHIATRY', 'CARE'],
    ],
    { validFrom: '2027-01-01' },
  ),
  row('kf', 'Kriminalforsorgen', 'kf', 'prison-probation', [
    ['KF_PRISON', 'CASEWORK'],
    ['KF_PROBATION', 'CASEWORK'],
    ['KF_CENTRAL', 'CASEWORK'],
  ]),
  row('us', 'Udlændingestyrelsen', 'immigration-service', 'asylum', [
    ['IMMIGRATION_SERVICE', 'CASEWORK'],
  ]),
  row('ao-drk', 'Dansk Røde Kors, asylcentre', 'asylum-operator', 'asylum', [
    ['ASYLUM_OPERATOR_NGO', 'CARE'],
  ]),
  row(
    'ao-tonder',
    'Tønder Kommune, asylcentre',
    'asylum-operator',
    'asylum',
    [['ASYLUM_OPERATOR_MUNICIPAL', 'CARE']],
    { municipality: '550' },
  ),
  row(
    'si-sonderbro',
    'Sønderbro, sikret institution',
    'secure-institution',
    'municipality',
    [['SECURE_INSTITUTION', 'CARE']],
    { municipality: '101', policeDistrict: '1470' },
  ),
  row(
    'sg-social',
    'En selvejende social institution',
    'self-governing',
    'municipality',
    [['SELF_GOVERNING_SOCIAL', 'CARE']],
    { municipality: '101' },
  ),
  row(
    'sg-education',
    'En selvejende skole',
    'self-governing',
    'municipality',
    [['SELF_GOVERNING_EDUCATION', 'CARE']],
    { municipality: '101' },
  ),
  row(
    'sg-employment',
    'En selvejende beskæftigelsesinstitution',
    'self-governing',
    'municipality',
    [['SELF_GOVERNING_EMPLOYMENT', 'CASEWORK']],
    { municipality: '101' },
  ),
  row(
    'sg-psychiatry',
    'Et selvejende socialpsykiatrisk botilbud',
    'self-governing',
    'municipality',
    [['SELF_GOVERNING_PSYCHIATRY', 'CARE']],
    { municipality: '101' },
  ),
  row('exit', 'Exit-programmet', 'programme', 'police', [['EXIT_PROGRAMME', 'PREVENTION']]),
  row('hotline', 'Hotline', 'programme', 'municipality', [['HOTLINE', 'PREVENTION']]),
  row('return-agency', 'Hjemrejsestyrelsen', 'outside', 'outside', [['RETURN_AGENCY', 'CASEWORK']]),
  row('pet', 'Politiets Efterretningstjeneste', 'outside', 'outside', [['PET', 'INTELLIGENCE']]),
  row('prosecution', 'Anklagemyndigheden', 'outside', 'outside', [['PROSECUTION', 'PROSECUTION']]),
  row('benefits', 'Udbetaling Danmark', 'outside', 'outside', [['BENEFITS_AGENCY', 'CONTROL']]),
  row('knowledge-centre', 'Nationalt videncenter', 'outside', 'outside', [
    ['KNOWLEDGE_CENTRE', 'OTHER'],
  ]),
  row('housing-organisation', 'En boligorganisation', 'outside', 'outside', [
    ['HOUSING_ORGANISATION', 'OTHER'],
  ]),
  row('company', 'En virksomhed', 'outside', 'outside', [['COMPANY', 'OTHER']]),
  row('association', 'En forening', 'outside', 'outside', [['ASSOCIATION', 'OTHER']]),
  row('mentor', 'En mentor', 'outside', 'outside', [['MENTOR', 'CARE']]),
  row('relative', 'En pårørende', 'outside', 'outside', [['RELATIVE', 'OTHER']]),
  row('citizen', 'En borger', 'outside', 'outside', [['CITIZEN', 'OTHER']]),
  row('media', 'Medierne', 'outside', 'outside', [['MEDIA', 'OTHER']]),
  row('researcher', 'En forsker', 'outside', 'outside', [['RESEARCHER', 'OTHER']]),
  row('foreign-authority', 'En udenlandsk myndighed', 'outside', 'outside', [
    ['FOREIGN_AUTHORITY', 'OTHER'],
  ]),
  ...reference.policeDistricts.map((d) =>
    row(
      d.infoHouseId,
      `Infohus-netværk, ${d.name}`,
      'outside',
      'outside',
      [['NETWORK_FORUM', 'PREVENTION']],
      {
        policeDistrict: d.code,
      },
    ),
  ),
].sort((a, b) => (a.id < b.id ? -1 : 1));

const institutions = reference.kfInstitutions.map((k) => ({
  id: k.id,
  name: k.name,
  type: k.type,
  agency: 'kf',
  municipality: k.municipalityCode ?? null,
  policeDistrict: k.policeDistrictCode ?? null,
}));
const centres = reference.asylumCentres.map((c) => ({
  id: c.id,
  name: c.name,
  type: c.centreType,
  agency: c.operatorType === 'ngo' ? 'ao-drk' : c.operatorType === 'kf' ? 'kf' : 'ao-tonder',
  municipality: c.municipalityCode ?? null,
  policeDistrict: c.policeDistrictCode ?? null,
}));

const lines = (rows) => rows.map((r) => `  ${JSON.stringify(r)},`).join('\n');
const folder = new URL('../../libs/contracts/src/registry/', import.meta.url);
writeFileSync(
  new URL('agencies.data.ts', folder),
  `// Made by infra/bin/registry.mjs from public reference data of 2026-11-21; not to be edited by hand.
import type { Agency } from './agency.js';

export const agencies: readonly Agency[] = [
${lines(agencies)}
];
`,
);
writeFileSync(
  new URL('institutions.data.ts', folder),
  `// Made by infra/bin/registry.mjs from public reference data of 2026-11-21; not to be edited by hand.
/** A prison, probation office or asylum centre: a place, not a controller. */
export type Institution = Readonly<{
  id: string;
  name: string;
  type: string;
  agency: string;
  municipality: string | null;
  policeDistrict: string | null;
}>;

export const institutions: readonly Institution[] = [
${lines([...institutions, ...centres])}
];
`,
);
