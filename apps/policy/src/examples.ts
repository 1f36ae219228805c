import { agencyById, institutions } from '#libs/contracts';
import type { Agency, ShownDecision } from '#libs/contracts';
import type { CollaborationView } from './register/collaboration-register.js';
import type { OwedView } from './owed/owed.queries.js';
import type { Rechecked } from './rechecks/rechecks.js';
import type { ReviewView } from './reviews/reviews.js';

// What OpenAPI shows of the answers: the municipality of Copenhagen, and a fictitious man out of Nyborg prison.
const decisionId = '019aa5e0-0000-5000-8000-000000000004';
const disclosureId = '019aa5e0-0000-7000-8000-000000000003';
const statementId = '019aa5e0-0000-7000-8000-000000000005';
const operationId = '019aa5e0-0000-5000-8000-00000000000b';
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const copenhagen = agencyById('101') as Agency;

const collaboration: CollaborationView = {
  collaborationId: 'PSP.101',
  form: 'PSP',
  area: '101',
  asOf: '2026-11-21',
  lastDay: null,
  participants: [
    {
      enrolmentId: operationId,
      party: social,
      function: 'CASEWORK',
      from: '2026-01-01',
      until: null,
      state: 'ENROLLED',
    },
  ],
};

const decision: ShownDecision = {
  outcome: 'PERMIT_COND',
  reason: 'MINIMISE',
  forbidden: false,
  basis: ['RPL115-1-3a', 'RPL115-2'],
  conditions: ['MINIMISE'],
  missing: [],
  explanation: { da: 'Oplysningerne må gives.', en: 'The information may be given.' },
};

const review: ReviewView = {
  decisionId,
  disclosureId,
  rule: 'R52',
  askedAt: '2026-11-21T10:15:00.000Z',
  state: 'OPEN',
};

const owed: OwedView = {
  kind: 'WITHDRAWAL',
  reference: operationId,
  reason: 'RETRACTED',
  decisionId,
  disclosureId,
  sender: { agency: 'kf', unit: 'KF_PRISON' },
  recipient: social,
  statements: 1,
  since: '2026-11-21T10:15:00.000Z',
  overdue: false,
};

const rechecked: Rechecked = {
  decisionId,
  stands: false,
  outcome: 'DENY',
  reason: 'SUBJECT_NOT_IN_GROUP',
  withdrawn: false,
};

const version = '2026-11-21';
const sha256 = 'a105ccc56526c8c23e79efa0b8d585157d47996d2973e86a0d252988795ce173';

/** One example of each answer that is not a form of its own. */
export const examples = {
  agencies: { items: [copenhagen] },
  agency: { ...copenhagen, institutions: institutions.slice(0, 1) },
  collaborations: { items: [collaboration] },
  collaboration,
  opened: { collaborationId: 'PSP.101' },
  ended: { collaborationId: 'PSP.101', lastDay: '2026-12-31' },
  enrolment: { enrolmentId: operationId },
  enrolmentEnded: { enrolmentId: operationId, lastDay: '2026-12-31' },
  invitation: { invitationId: operationId },
  invitationEnded: { invitationId: operationId, lastDay: '2026-12-31' },
  link: { linkId: operationId },
  doubt: { doubtId: operationId },
  preview: {
    recipients: [
      {
        recipient: social,
        withheldByTable: ['INTELLIGENCE'],
        decision,
        statements: [{ statementId, category: 'HOUSING', verdict: 'RELEASED', reason: 'OK' }],
      },
    ],
  },
  rechecked: { items: [rechecked] },
  reviews: { items: [review] },
  owed: { items: [owed], next: 'b3dlZDoxNw' },
  reviewed: { decisionId, setAside: true, decidedAs: operationId },
  sets: {
    items: [
      {
        version,
        sha256,
        state: 'IN_FORCE',
        validFrom: '2026-11-21',
        proposedBy: 'shipped',
        approvedBy: 'shipped',
        necessityTable: '1',
      },
    ],
  },
  set: {
    version,
    sha256,
    policies: { 'c-ban.cedar': '@id("R01") forbid (principal, action, resource) when { … };' },
    schema: 'entity Party; …',
    terms: {},
    necessity: { version: '1' },
  },
  proposed: {
    version: '2027-01-01',
    sha256,
    validFrom: '2027-01-01',
    difference: { of: '1000', changed: '0', changes: [], table: [] },
    problems: [],
  },
  approved: { version: '2027-01-01', validFrom: '2027-01-01' },
} as const;
