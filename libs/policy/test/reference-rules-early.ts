import {
  always,
  asylum,
  authority,
  kf,
  num,
  partsOf10,
  partsOf29,
  privateParty,
} from './reference-terms.js';
import type { Rule } from './reference-terms.js';

/** R01-R11. */
export const early: readonly Rule[] = [
  [
    'R01',
    (t) => t.duty === 'AVERT_SERIOUS_CRIME' && (t.to === 'POLICE' || t.to === 'PET'),
    'DUTY',
    'AVERT_SERIOUS_CRIME',
    always('SFL141'),
  ],
  [
    'R02',
    (t) => t.duty === 'PET_REQUEST' && t.to === 'PET' && authority(t.from),
    'DUTY',
    'PET_REQUEST',
    always('PET4'),
  ],
  [
    'R03',
    (t) =>
      t.duty === 'CHILD_NOTIFICATION' &&
      t.to === 'MUNICIPALITY_SOCIAL' &&
      t.subject.ageGroup !== 'ADULT',
    'DUTY',
    'NOTIFY_DUTY',
    (t) => [privateParty(t.from) || t.from === 'FOREIGN_AUTHORITY' ? 'DUTY-BL135' : 'DUTY-BL133'],
  ],
  [
    'R04',
    (t) => t.purpose === 'AVERT_CRIME',
    'OTHER_BASIS',
    'ROUTE_TO_POLICE',
    always('POLICE-TASK'),
  ],
  [
    'R05',
    (t) => t.purpose === 'SECURITY_PET' && t.none && t.either('PET'),
    'OTHER_BASIS',
    'OUTSIDE_115',
    (t) => [t.pet],
  ],
  [
    'R06',
    (t) => t.purpose === 'SECURITY_PET',
    'OTHER_BASIS',
    'ROUTE_TO_POLICE',
    always('POLICE-TASK'),
  ],
  [
    'R07',
    (t) => !t.none && t.investigative,
    'DENY',
    'INVESTIGATION_PURPOSE',
    (t) => [t.form === 'SSD' ? 'SSD' : 'RPL115-2-2pkt'],
  ],
  [
    'R08',
    (t) => t.none && (t.to === 'MEDIA' || t.to === 'FOREIGN_AUTHORITY') && !t.aggregate,
    'DENY',
    'NOT_PARTICIPANT',
    always('FVL27'),
  ],
  ['R09', (t) => t.none && t.investigative, 'OTHER_BASIS', 'OUTSIDE_115', always('RPL-ORDINARY')],
  [
    'R10',
    (t) => t.aggregate && partsOf10.some(([, holds]) => holds(t)),
    'DENY',
    'INCOMPLETE',
    num(),
  ],
  ['R11', (t) => t.aggregate, 'PERMIT', 'NO_PERSONAL_DATA', always()],
];

/** R12-R29. */
export const routes: readonly Rule[] = [
  [
    'R12',
    (t) => t.from === 'PET' || (t.to === 'PET' && !t.none),
    'OTHER_BASIS',
    'OUTSIDE_115',
    (t) => [t.pet],
  ],
  ['R13', (t) => t.to === 'PET', 'OTHER_BASIS', 'LEGAL_REVIEW', (t) => [t.pet]],
  [
    'R14',
    (t) => t.purpose === 'BENEFIT_CONTROL' || t.functions.includes('CONTROL'),
    'DENY',
    'PURPOSE_INCOMPATIBLE',
    always('GDPR5-1-B'),
  ],
  ['R15', (t) => t.purpose === 'STAFF_CONTROL', 'DENY', 'LOG_PURPOSE', always('RHL24')],
  ['R16', (t) => t.purpose === 'RESEARCH', 'OTHER_BASIS', 'PURPOSE_INCOMPATIBLE', always('DBL10')],
  ['R17', (t) => t.purpose === 'ADVICE', 'DENY', 'ADVICE_WITHOUT_IDENTITY', num('GDPR5-1-C')],
  [
    'R18',
    (t) => t.form === 'INFOHOUSE_NETWORK' || t.either('NETWORK_FORUM'),
    'DENY',
    'FORUM_GENERAL_ONLY',
    num('GDPR5-1-C'),
  ],
  [
    'R19',
    (t) => t.asylumHandover && t.strict && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R20',
    (t) => t.asylumHandover && t.strict && t.consent === 'NONE',
    'OTHER_BASIS',
    'CONSENT_NEEDED',
    always('CONSENT'),
  ],
  ['R21', (t) => t.asylumHandover, 'OTHER_BASIS', 'OTHER_REGIME', always('UDL44B')],
  [
    'R22',
    (t) =>
      t.purpose === 'ADMIN' &&
      kf(t.from) &&
      t.to === 'MUNICIPALITY_SOCIAL' &&
      t.categories.length > 0 &&
      t.onlyOf('IDENTITY', 'RELEASE'),
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('KF-NOTICE'),
  ],
  [
    'R23',
    (t) => t.purpose === 'ADMIN' && asylum(t.from) && t.to === 'RETURN_AGENCY',
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('HJEM20'),
  ],
  [
    'R24',
    (t) => t.f115 && t.to === 'MENTOR' && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  ['R25', (t) => t.f115 && t.to === 'MENTOR', 'OTHER_BASIS', 'CONSENT_NEEDED', always('CONSENT')],
  [
    'R26',
    (t) =>
      t.none &&
      t.to === 'RELATIVE' &&
      t.subject.ageGroup === 'UNDER_18' &&
      t.recipient.connected &&
      (t.purpose === 'SUPPORT' || t.purpose === 'CHILD_PROTECTION' || t.purpose === 'PREVENT'),
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('CHILD-PARTY'),
  ],
  [
    'R27',
    (t) =>
      t.none &&
      t.purpose === 'SUPPORT' &&
      (t.from === 'MUNICIPALITY_SOCIAL' || t.from === 'REGION_PSYCHIATRY' || kf(t.from)) &&
      (t.to === 'SOCIAL_PSYCHIATRY' || t.to === 'SELF_GOVERNING_PSYCHIATRY') &&
      t.recipient.connected,
    'OTHER_BASIS',
    'OTHER_REGIME',
    always('SOCPSY-2018'),
  ],
  [
    'R28',
    (t) => t.none && (t.from === 'CITIZEN' || t.from === 'RELATIVE'),
    'OTHER_BASIS',
    'OUTSIDE_115',
    always('CITIZEN-REPORT'),
  ],
  ['R29', (t) => partsOf29.some(([, holds]) => holds(t)), 'DENY', 'INCOMPLETE', num()],
];
