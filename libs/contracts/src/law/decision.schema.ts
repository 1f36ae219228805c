import { OUTCOMES, REASONS } from './vocabulary.js';

const strings = { type: 'array', items: { type: 'string' } };
const open = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  required,
  properties,
});

const statement = open(
  {
    id: { type: 'string' },
    category: { type: 'string' },
    verdict: { enum: ['RELEASED', 'WITHHELD'] },
    reason: { type: 'string' },
    commitment: { type: 'string' },
  },
  ['id', 'category', 'verdict', 'reason'],
);

/** JSON Schema (2020-12) of a DisclosureDecision, version 1. */
export const disclosureDecisionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:infohus:schema:disclosure-decision:v1',
  title: 'DisclosureDecision',
  type: 'object',
  required: [
    'outcome',
    'reason',
    'forbidden',
    'basis',
    'conditions',
    'missing',
    'policies',
    'policySet',
    'explanation',
  ],
  properties: {
    outcome: {
      enum: OUTCOMES,
      description:
        'PERMIT_COND: permitted, and `conditions` must be carried with the projected record. OTHER_BASIS / DUTY: leaves the section 115 channel, nothing is projected through it. REVIEW: denied until a lawyer has decided.',
    },
    reason: { enum: REASONS },
    forbidden: {
      type: 'boolean',
      description: 'true: an explicit prohibition matched; false on a denial: nothing permits it.',
    },
    basis: { ...strings, description: 'Statute references, such as RPL115-1-3c and RPL115-2.' },
    conditions: strings,
    missing: {
      ...strings,
      description:
        'Facts that were absent and without which no permit can match (JSON pointers into the situation).',
    },
    policies: { ...strings, description: 'Ids of the determining policies.' },
    policySet: open({ version: { type: 'string' }, sha256: { type: 'string' } }),
    explanation: open({ da: { type: 'string' }, en: { type: 'string' } }),
    statements: {
      type: 'array',
      description: 'Only on the recorded decision of a real disclosure.',
      items: statement,
    },
  },
} as const;
