import {
  AGE_GROUPS,
  CATEGORIES,
  CONSENTS,
  DETENTION_KINDS,
  DUTIES,
  ENROLMENTS,
  EXTENTS,
  FORMS,
  FUNCTIONS,
  MEETINGS,
  NECESSITIES,
  PURPOSES,
  RADICALISATIONS,
  RECORDS,
  RELEASES,
  THIRD_PARTIES,
  UNITS,
} from './vocabulary.js';

const closed = <P extends Record<string, unknown>>(properties: P) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const party = closed({
  unit: { enum: UNITS },
  function: {
    enum: FUNCTIONS,
    description:
      'The function in which the person at this end acts, from the token; never from the request body of a real disclosure.',
  },
  enrolment: {
    enum: ENROLMENTS,
    description:
      'Participation in the claimed form, for this municipality or district, at this time, from the participation register.',
  },
  connected: {
    type: 'boolean',
    description: 'Does this party have a task towards this person (residence, institution, case)?',
  },
});

const information = closed({
  categories: { type: 'array', uniqueItems: true, items: { enum: CATEGORIES } },
  extent: {
    enum: EXTENTS,
    description: 'AGGREGATE: no person can be identified; categories is then empty.',
  },
  thirdParties: {
    enum: THIRD_PARTIES,
    description:
      'Persons other than the subject: none; each with an own necessity ground; or not assessed.',
  },
  identifiesInformant: { type: 'boolean' },
});

const subject = closed({
  ageGroup: { enum: AGE_GROUPS },
  sociallyVulnerable: { type: ['boolean', 'null'], description: 'null: not known' },
  crimePreventionConcern: {
    type: ['boolean', 'null'],
    description:
      'Is there a concern about crime (and not only about lawful conduct or belief)? null: not known',
  },
  detention: closed({
    kind: { enum: DETENTION_KINDS },
    convicted: { type: 'boolean' },
    release: { enum: RELEASES },
  }),
  radicalisation: {
    enum: RADICALISATIONS,
    description: 'Outcome of a documented professional assessment, never a computed score.',
  },
  openInvestigation: { type: 'boolean' },
});

/** JSON Schema (2020-12) of a DisclosureSituation, version 1. */
export const disclosureSituationSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:infohus:schema:disclosure-situation:v1',
  title: 'DisclosureSituation',
  description:
    'Everything the policy may look at when it decides whether one sender may disclose to one recipient. A pure value: no identifiers of persons, no free text. Closed vocabularies only, so that the set of situations is finite: decisions can be cached by value, enumerated in tests and proved.',
  ...closed({
    form: {
      description:
        'Form of cooperation under section 115(1). INFOHOUSE_* rest on nr. 1; KSP_A/B/C are nr. 3 a-c. SSD is child law, not section 115. NONE: no form claimed. null: the caller left it out.',
      enum: [...FORMS, null],
    },
    purpose: { enum: [...PURPOSES, null] },
    sender: { $ref: '#/$defs/party' },
    recipient: { $ref: '#/$defs/party' },
    information,
    subject,
    necessity: { enum: NECESSITIES },
    consent: { enum: CONSENTS },
    duty: { enum: DUTIES },
    meeting: { enum: MEETINGS },
    record: {
      enum: RECORDS,
      description: 'Will what is handed over be written down item by item?',
    },
  }),
  $defs: { party },
} as const;
