import { always, basisOfParty, inGroupOfKsp, neverParticipant, num } from './reference-terms.js';
import type { Rule } from './reference-terms.js';

/** R30-R41. */
export const formal: readonly Rule[] = [
  [
    'R30',
    (t) => t.none && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R31',
    (t) =>
      t.none &&
      t.consent === 'NONE' &&
      (t.purpose === 'RELEASE_PLAN' || t.to === 'MENTOR' || t.to === 'EXIT_PROGRAMME'),
    'OTHER_BASIS',
    'CONSENT_NEEDED',
    always('CONSENT'),
  ],
  [
    'R32',
    (t) => t.none && t.consent === 'NONE',
    'DENY',
    'CONSENT_MISSING',
    always('CONSENT', 'FVL28-2'),
  ],
  [
    'R33',
    (t) =>
      !t.none &&
      !t.fits &&
      ['PREVENT', 'SUPPORT', 'RELEASE_PLAN', 'CHILD_PROTECTION'].includes(t.purpose ?? ''),
    'DENY',
    'WRONG_FORM',
    (t) => [t.form === 'SSD' ? 'SSD' : 'RPL115-1'],
  ],
  ['R34', (t) => !t.none && !t.fits, 'DENY', 'PURPOSE_INCOMPATIBLE', always('GDPR5-1-B')],
  [
    'R35',
    (t) =>
      t.form === 'SSD' &&
      t.units.some((unit) => unit !== 'MUNICIPALITY_SCHOOL' && unit !== 'MUNICIPALITY_SOCIAL'),
    'DENY',
    'WRONG_FORM',
    always('SSD'),
  ],
  [
    'R36',
    (t) => t.f115 && t.units.some(neverParticipant),
    'DENY',
    'NOT_PARTICIPANT',
    basisOfParty((unit) => neverParticipant(unit)),
  ],
  [
    'R37',
    (t) =>
      t.f115 && (t.sender.enrolment === 'NOT_ENROLLED' || t.recipient.enrolment === 'NOT_ENROLLED'),
    'DENY',
    'NOT_PARTICIPANT',
    basisOfParty((_unit, enrolment) => enrolment === 'NOT_ENROLLED'),
  ],
  [
    'R38',
    (t) => !t.none && t.functions.some((each) => each === 'INTELLIGENCE' || each === 'OTHER'),
    'DENY',
    'PURPOSE_INCOMPATIBLE',
    always('GDPR5-1-B'),
  ],
  [
    'R39',
    (t) => t.f115 && t.exit && t.consent === 'WITHDRAWN',
    'DENY',
    'CONSENT_WITHDRAWN',
    always('CONSENT', 'FVL28-2'),
  ],
  ['R40', (t) => !t.sender.connected, 'DENY', 'NO_CASE_RELATION', always('GDPR5-1-F')],
  ['R41', (t) => !t.none && !t.recipient.connected, 'DENY', 'NOT_NECESSARY', num('GDPR5-1-C')],
];

/** R42-R53. */
export const late: readonly Rule[] = [
  [
    'R42',
    (t) =>
      t.nr1 &&
      t.subject.crimePreventionConcern === false &&
      !(
        t.form === 'INFOHOUSE_MUNICIPALITY' &&
        t.subject.radicalisation === 'UNFOUNDED' &&
        t.onlyOf('IDENTITY', 'RISK')
      ),
    'DENY',
    'NO_CRIME_LINK',
    num(),
  ],
  [
    'R43',
    (t) => t.form === 'PSP' && t.subject.sociallyVulnerable === false,
    'DENY',
    'SUBJECT_NOT_IN_GROUP',
    num(),
  ],
  ['R44', (t) => t.ksp && !inGroupOfKsp(t), 'DENY', 'SUBJECT_NOT_IN_GROUP', num()],
  ['R45', (t) => t.ksp && t.detention.release === 'FOLLOW_UP_ENDED', 'DENY', 'FORM_ENDED', num()],
  [
    'R46',
    (t) => t.ksp && t.detention.release === 'NOT_PLANNED',
    'DENY',
    'NOT_NECESSARY',
    num('GDPR5-1-C'),
  ],
  [
    'R47',
    (t) => t.form === 'SSD' && t.subject.ageGroup === 'ADULT',
    'DENY',
    'SUBJECT_NOT_IN_GROUP',
    num(),
  ],
  [
    'R48',
    (t) => t.form === 'SSD' && (t.meeting === 'SSD_FOLLOW_UP' || t.meeting === 'NONE'),
    'DENY',
    'SSD_LIMIT',
    num(),
  ],
  ['R49', (t) => t.necessity === 'NOT_NECESSARY', 'DENY', 'NOT_NECESSARY', num('GDPR5-1-C')],
  [
    'R50',
    (t) => t.information.extent === 'FULL_RECORD' || t.categories.includes('INTELLIGENCE'),
    'DENY',
    'EXCESSIVE',
    num('GDPR5-1-C'),
  ],
  ['R51', (t) => t.record === 'NONE', 'DENY', 'NO_RECORD', always('NOTE')],
  [
    'R52',
    (t) => t.f115 && t.either('ASYLUM_OPERATOR_NGO'),
    'REVIEW',
    'LEGAL_REVIEW',
    always('RPL115-2', 'RPL115-3'),
  ],
  [
    'R53',
    (t) => t.form === 'KSP_A' && t.detention.kind === 'ELECTRONIC_TAG',
    'REVIEW',
    'LEGAL_REVIEW',
    always('RPL115-1-3a'),
  ],
];
