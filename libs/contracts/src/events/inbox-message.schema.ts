import {
  CATEGORIES,
  CONDITIONS,
  FORMS,
  FUNCTIONS,
  OUTCOMES,
  PURPOSES,
  REASONS,
  UNITS,
} from '../law/vocabulary.js';
import { entryTypes, handoverSignals, thirdPersonMarks } from './case-events.js';
import { identityChanges, toldConclusions } from './inbox-messages.js';

// Closed throughout: a field that nobody knows could carry words into a place from which they cannot be erased.
const closed = <P extends Record<string, unknown>>(properties: P) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const withOptional = (optional: Record<string, unknown>, properties: Record<string, unknown>) => ({
  ...closed(properties),
  properties: { ...properties, ...optional },
});
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const listOf = (items: object) => ({ type: 'array', maxItems: 10_000, items });

const uuid = {
  type: 'string',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
};
// PostgreSQL cannot store NUL.
const text = { type: 'string', pattern: '^[^\\u0000]*$' };
const name = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' };
const boolean = { type: 'boolean' };
const natural = { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 };
const moment = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\d(T[0-9:.]+(Z|[+-]\\d\\d:\\d\\d))?$',
};
const category = { enum: CATEGORIES };

// What many kinds hold is written, and compiled, once.
const defined = (name: string) => ({ $ref: `#/$defs/${name}` });
const party = defined('party');
const decision = defined('decision');
const readers = defined('readers');
const statement = defined('statement');
const content = orNull(closed({ text, salt: { type: 'string', pattern: '^[0-9a-f]{2,510}$' } }));
const form = { enum: [...FORMS, null] };
const purpose = { enum: [...PURPOSES, null] };

const decisionSchema = closed({
  outcome: { enum: OUTCOMES },
  reason: { enum: [...REASONS, 'NO_ANSWER'] },
  forbidden: boolean,
  basis: listOf(text),
  conditions: listOf({ enum: CONDITIONS }),
  missing: listOf(text),
  explanation: closed({ da: text, en: text }),
});

const readersSchema = closed({
  units: listOf({ enum: UNITS }),
  functions: listOf({ enum: FUNCTIONS }),
  until: orNull(moment),
});

const statementSchema = closed({
  statementId: uuid,
  entryId: uuid,
  entryType: { enum: entryTypes },
  occurredAt: moment,
  category,
  thirdPerson: { enum: thirdPersonMarks },
  commitment: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  content,
  notForInvestigation: { const: true },
  mayGoOnward: boolean,
  eraseBy: orNull(moment),
  reassessBy: orNull(moment),
});

const released = {
  disclosureId: uuid,
  decisionId: uuid,
  from: party,
  form,
  purpose,
  decision,
  withheld: boolean,
  statements: listOf(statement),
  readers,
  requestId: orNull(uuid),
};

const kinds = {
  disclosure: closed(released),
  answer: closed(released),
  notice: closed({ ...released, legalBasis: name }),
  correction: closed({
    decisionId: uuid,
    disclosureId: uuid,
    replaced: listOf(closed({ statementId: uuid, by: statement })),
  }),
  withdrawal: closed({
    decisionId: uuid,
    disclosureId: uuid,
    statementIds: listOf(uuid),
    reason: {
      enum: [
        'RETRACTED',
        'CONSENT_WITHDRAWN',
        'DECISION_WRONG',
        'UNFOUNDED',
        'CASE_CLOSED',
        'CORRECTED',
        'ACCESS_ENDED',
      ],
    },
  }),
  decision: closed({
    decisionId: uuid,
    disclosureId: uuid,
    requestId: orNull(uuid),
    recipient: party,
    decision,
    statements: listOf(
      closed({
        statementId: uuid,
        category,
        verdict: { enum: ['RELEASED', 'WITHHELD'] },
        reason: name,
      }),
    ),
  }),
  request: closed({
    requestId: uuid,
    decisionId: uuid,
    from: party,
    form,
    purpose,
    categories: listOf(category),
    content,
    readers,
  }),
  refusal: closed({ requestId: uuid, from: party }),
  // A day that only one signal has: those from before it was known do without.
  handover: withOptional(
    { on: moment },
    {
      handoverId: uuid,
      subjectId: uuid,
      signal: { enum: handoverSignals },
      from: party,
      to: party,
      disclosureId: uuid,
      releaseOn: orNull(moment),
      answerBy: orNull(moment),
      responsible: orNull(name),
      version: orNull(natural),
      reason: orNull(text),
      asks: listOf(category),
      steps: listOf(closed({ step: name, dueOn: moment, doneOn: orNull(moment) })),
      step: orNull(name),
      said: orNull(closed({ by: text, at: moment })),
    },
  ),
  receipt: closed({
    disclosureId: uuid,
    decisionId: uuid,
    recipient: party,
    receivedAt: moment,
    of: text,
  }),
  identity: closed({
    change: { enum: identityChanges },
    persons: listOf(closed({ subjectIds: { ...listOf(uuid), minItems: 1 }, inDoubt: boolean })),
  }),
  meeting: withOptional(
    { decisionId: uuid, readers },
    { meetingId: uuid, from: party, conclusion: { enum: toldConclusions } },
  ),
} as const;

// These name a person to the tenant, or hold what was said of one.
const aboutSomebody: readonly string[] = [
  'disclosure',
  'answer',
  'notice',
  'correction',
  'request',
];

/** JSON Schema (2020-12) of an InboxMessage, version 1. */
export const inboxMessageSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:infohus:schema:inbox-message:v1',
  title: 'InboxMessage',
  $defs: {
    party: closed({ agency: name, unit: { enum: UNITS } }),
    decision: decisionSchema,
    readers: readersSchema,
    statement: statementSchema,
  },
  oneOf: Object.entries(kinds).map(([kind, data]) =>
    closed({
      messageId: uuid,
      tenant: name,
      unit: { enum: UNITS },
      number: { ...natural, minimum: 1 },
      kind: { const: kind },
      subjectId: aboutSomebody.includes(kind) ? uuid : orNull(uuid),
      recordedAt: moment,
      correlationId: text,
      data,
    }),
  ),
} as const;
