import type {
  CompletenessReport,
  EntryView,
  ErasureContents,
  ErasureView,
  IncidentView,
  OpeningView,
  PastReport,
} from '#libs/contracts';
import type { RedecisionReport } from './redecisions/reports.js';

// What OpenAPI shows of the answers.
const at = '2026-11-21T10:15:00.000Z';
const sha256 = 'a105ccc56526c8c23e79efa0b8d585157d47996d2973e86a0d252988795ce173';

const entry: EntryView = {
  position: '17',
  recordedAt: at,
  leaf: 16,
  commitment: sha256,
  salt: '000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f',
  asCommitted: true,
  eventId: '019aa5e0-0000-5000-8000-00000000000c',
  type: 'dk.infohus.withdrawal.recorded.v1',
  occurredAt: at,
  actor: 'kf-nyborg-1',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  correlationId: '0804efe2aaed0e36086bfc081497e118',
  causationId: '019aa5e0-0000-5000-8000-00000000000d',
  source: { position: '41', recordedAt: at },
  data: {
    decisionId: '019aa5e0-0000-5000-8000-000000000004',
    disclosureId: '019aa5e0-0000-7000-8000-000000000003',
    subjectId: '019aa5e0-0000-4000-8000-000000000002',
    recipient: { agency: '101', unit: 'MUNICIPALITY_SOCIAL' },
    statementIds: ['019aa5e0-0000-7000-8000-000000000005'],
    reason: 'RETRACTED',
  },
};

const completeness: CompletenessReport = {
  comparedAt: at,
  tenants: [
    {
      tenant: '101.MUNICIPALITY_SOCIAL',
      state: 'COMPLETE',
      upTo: 9,
      statements: 8,
      behindBy: 0,
      behind: [],
      numbersMissing: [],
      different: null,
    },
  ],
  cannotFind: {
    da: 'En tjeneste, der lyver om sine rækker.',
    en: 'A service that lies about its rows.',
  },
};

const past: PastReport = {
  case: null,
  model: {
    tenant: '101.MUNICIPALITY_SOCIAL',
    knownOn: at,
    upTo: 9,
    count: 8,
    setHash: sha256,
  },
  check: {
    state: 'AGREES',
    confirmedUpTo: 9,
    statements: 8,
    missing: [],
    unexpected: [],
    changed: [],
  },
};

const incident: IncidentView = {
  incidentId: '019aa5e0-0000-5000-8000-00000000000e',
  kind: 'COMPLETENESS_DIFFERENT',
  about: '101.MUNICIPALITY_SOCIAL',
  facts: { number: 4 },
  state: 'IN_WORK',
  owner: 'officer-1',
  resolution: null,
  openedAt: at,
  changedAt: at,
};

const redecided: RedecisionReport = {
  decided: 12,
  same: 12,
  notRedecidable: 0,
  notAsCommitted: [],
  differences: [],
  incidentIds: [],
};

const opening: OpeningView = {
  openingId: '019aa5e0-0000-5000-8000-00000000000f',
  tenant: 'kf',
  caseId: '019aa5e0-0000-7000-8000-000000000001',
  purpose: 'COMPLAINT',
  justification: 'KLAGE-2026-11',
  askedBy: 'officer-1',
  askedAt: at,
  approvedBy: 'officer-2',
  until: '2026-11-21T11:15:00.000Z',
  state: 'OPEN',
};

const erasure: ErasureView = {
  erasureId: '019aa5e0-0000-5000-8000-000000000010',
  subjectId: '019aa5e0-0000-4000-8000-000000000002',
  subjectIds: ['019aa5e0-0000-4000-8000-000000000002', '019aa5e0-0000-4000-8000-000000000003'],
  statementId: null,
  reason: 'UNFOUNDED',
  ground: 'LED-16',
  justification: 'SLET-2026-3',
  askedBy: 'officer-1',
  askedAt: at,
  approvedBy: 'officer-2',
  done: [{ store: 'police', contents: 4 }],
  state: 'APPROVED',
};

const erasureContents: ErasureContents = {
  erasureId: erasure.erasureId,
  subjectIds: erasure.subjectIds,
  statementId: null,
  state: 'APPROVED',
  contentIds: null,
  comingIds: ['019aa5e0-0000-5000-8000-000000000011'],
};

/** One example of each answer. */
export const examples = {
  entries: { items: [entry], next: 'cDE3', freshness: { behindMs: 0, waiting: 0 } },
  entry,
  redecided,
  completeness,
  past,
  opening,
  erasure,
  erasureContents,
  erasures: { items: [erasure] },
  openings: { items: [opening] },
  incidents: { items: [incident] },
  incident,
} as const;
