import type {
  CaseItem,
  CaseView,
  CompletenessView,
  DisclosureView,
  HandoverBoard,
  HandoverItem,
  HandoverTimeline,
  HandoverView,
  InboxItem,
  InboxList,
  InboxMessageView,
  Page,
  RequestItem,
  RequestView,
  ShownDecision,
  TimelineView,
} from '#libs/contracts';
import type { MeetingView } from '../meeting/meeting.dto.js';

// What OpenAPI shows of the answers: a fictitious man who comes out of Nyborg to Copenhagen.
const caseId = '019aa5e0-0000-7000-8000-000000000001';
const subjectId = '019aa5e0-0000-4000-8000-000000000002';
const disclosureId = '019aa5e0-0000-7000-8000-000000000003';
const decisionId = '019aa5e0-0000-5000-8000-000000000004';
const statementId = '019aa5e0-0000-7000-8000-000000000005';
const entryId = '019aa5e0-0000-7000-8000-000000000006';
const requestId = '019aa5e0-0000-7000-8000-000000000007';
const handoverId = '019aa5e0-0000-7000-8000-000000000008';
const messageId = '019aa5e0-0000-5000-8000-000000000009';
const at = '2026-11-21T10:15:00.000Z';
const prison = { agency: 'kf', unit: 'KF_PRISON' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const school = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' } as const;
const commitment = '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592';

const decision: ShownDecision = {
  outcome: 'PERMIT_COND',
  reason: 'MINIMISE',
  forbidden: false,
  basis: ['RPL115-1-3a', 'RPL115-2'],
  conditions: ['MINIMISE'],
  missing: [],
  explanation: {
    da: 'Oplysningerne må videregives.',
    en: 'The information may be disclosed.',
  },
};

const page = <Item>(item: Item): Page<Item> => ({ items: [item], next: 'Y2FzZXM6MTc' });

const caseItem: CaseItem = { caseId, openedAt: at };

const caseView: CaseView = {
  caseId,
  subjectId,
  tenant: '101.MUNICIPALITY_SOCIAL',
  unit: 'MUNICIPALITY_SOCIAL',
  level: 2,
  openedAt: at,
  openedFrom: 1,
  closedAt: at,
  closing: 'UNFOUNDED',
  eraseBy: '2027-05-21',
  revision: 3,
  disclosures: [{ disclosureId, madeAt: at }],
};

const timeline: TimelineView = {
  caseId,
  subjectId,
  items: [
    {
      kind: 'received',
      number: 1,
      as: 'disclosure',
      from: prison,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      disclosureId,
      decisionId,
      decision,
      withheld: true,
      receivedAt: at,
      statements: [
        {
          state: 'CURRENT',
          statementId,
          entryId,
          entryType: 'release-plan-housing',
          occurredAt: at,
          category: 'HOUSING',
          thirdPerson: 'NONE',
          commitment,
          notForInvestigation: true,
          mayGoOnward: true,
          eraseBy: '2027-11-21',
          text: 'Har ingen bolig ved løsladelsen.',
        },
      ],
    },
  ],
};

const disclosure: DisclosureView = {
  disclosureId,
  caseId,
  subjectId,
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  extent: 'ITEMS',
  necessity: 'DOCUMENTED',
  meeting: 'NONE',
  madeAt: at,
  statementIds: [statementId],
  recipients: [
    {
      recipient: social,
      state: 'DELIVERED',
      decisionId,
      decidedAt: at,
      decision,
      statements: [{ statementId, category: 'HOUSING', verdict: 'RELEASED', reason: 'MINIMISE' }],
      deliveredAt: at,
      receipts: [{ messageId, receivedAt: at }],
    },
  ],
};

const inboxItem: InboxItem = {
  number: 1,
  kind: 'disclosure',
  messageId,
  unit: 'MUNICIPALITY_SOCIAL',
  receivedAt: at,
  decisionId,
  disclosureId,
};

const inboxMessage: InboxMessageView = {
  receivedAt: at,
  message: {
    messageId,
    tenant: '101.MUNICIPALITY_SOCIAL',
    unit: 'MUNICIPALITY_SOCIAL',
    number: 7,
    kind: 'refusal',
    subjectId,
    recordedAt: at,
    correlationId: '0af7651916cd43dd8448eb211c80319c',
    data: { requestId, from: prison },
  },
};

const requestItem: RequestItem = { requestId, direction: 'MADE', state: 'ASKED', at };

const request: RequestView = {
  ...requestItem,
  subjectId,
  from: social,
  to: prison,
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  categories: ['RELEASE'],
  necessity: 'DOCUMENTED',
  text: 'Hvornår ventes han løsladt?',
};

const handoverItem: HandoverItem = {
  handoverId,
  side: 'RECEIVER',
  state: 'RECEIVED',
  releaseOn: '2026-12-24',
  answerBy: '2026-12-10',
  responsible: 'kf',
  waitingFor: 'US',
  dueOn: '2026-12-10',
  shortNotice: false,
  updatedAt: at,
};

const handoverBoard: HandoverBoard = {
  items: [handoverItem],
  today: '2026-11-21',
  counts: {
    open: 1,
    overdue: 0,
    dueThisWeek: 0,
    waitingForUs: 1,
    waitingForThem: 0,
    shortNotice: 0,
    stopped: 0,
    escalated: 0,
  },
  behindMs: 0,
};

const handoverTimeline: HandoverTimeline = {
  handoverId,
  side: 'RECEIVER',
  items: [
    {
      revision: 0,
      at,
      by: 'system:municipality',
      change: 'OFFERED',
      responsible: 'kf',
      releaseOn: '2026-12-24',
      answerBy: '2026-12-10',
      to: social,
    },
  ],
};

const handover: HandoverView = {
  ...handoverItem,
  subjectId,
  from: prison,
  to: social,
  disclosureId,
  progress: { deliveredAt: at, openedAt: at, receivedAt: at },
  steps: [{ step: 'HOUSING_IN_PLACE', dueOn: '2026-12-24', state: 'DUE' }],
  slices: [
    { to: social, disclosureId, open: true, delivered: true, opened: false, state: 'PARTLY' },
  ],
  version: 1,
  answer: 'RECEIVED',
};

const completeness: CompletenessView = {
  tenant: '101.MUNICIPALITY_SOCIAL',
  upTo: 9,
  count: 8,
  setHash: 'a105ccc56526c8c23e79efa0b8d585157d47996d2973e86a0d252988795ce173',
  historyHash: '5b0e5c9d4f7d5e0c8f0fb1a3a1f9a5e1d2c1a7b9c6f0e4d8a3b2c1d0e9f8a7b6',
};

const meeting: MeetingView = {
  meetingId: handoverId,
  caseId,
  subjectId,
  state: 'HELD',
  on: '2026-12-01',
  present: [social, school],
  agenda: [{ disclosureId, decided: [{ recipient: social, outcome: 'PERMIT' }], notFor: [school] }],
  oral: [],
  denied: [],
};

/** One example of each answer of the read side. */
export const examples = {
  cases: page(caseItem),
  case: caseView,
  timeline,
  disclosure,
  inbox: { items: [inboxItem], upTo: 1 } satisfies InboxList,
  inboxMessage,
  requests: page(requestItem),
  request,
  handovers: handoverBoard,
  handover,
  handoverTimeline,
  meeting,
  meetings: page({ meetingId: meeting.meetingId, caseId, state: meeting.state, on: meeting.on }),
  completeness,
} as const;
