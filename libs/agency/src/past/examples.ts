import type { PastCaseView, PastModelView } from '#libs/contracts';
import { examples as live } from '../read/examples.js';

const knownOn = '2026-11-21T10:20:00.000Z';
const { caseId, subjectId } = live.timeline;
const { disclosures: _, ...ofCase } = live.case;

const asKnown: PastCaseView = {
  caseId,
  subjectId,
  tenant: live.case.tenant,
  knownOn,
  upTo: 1,
  case: ofCase,
  items: [
    {
      kind: 'entry',
      entryId: '019aa5e0-0000-7000-8000-000000000006',
      entryType: 'note',
      occurredAt: '2026-11-21T09:00:00.000Z',
      recordedAt: '2026-11-21T10:15:00.000Z',
      unit: 'MUNICIPALITY_SOCIAL',
      statements: [
        {
          statementId: '019aa5e0-0000-7000-8000-000000000005',
          category: 'HOUSING',
          thirdPerson: 'NONE',
          identifiesInformant: false,
          ownGround: false,
          commitment: '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
          state: 'CURRENT',
          words: 'ERASED',
        },
      ],
    },
  ],
};

const modelAsKnown: PastModelView = { ...live.completeness, knownOn };

/** One example of each answer about the past. */
export const examples = { asKnown, modelAsKnown } as const;
