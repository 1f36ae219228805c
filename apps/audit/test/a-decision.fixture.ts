import type {
  Condition,
  DecisionRecorded,
  DisclosureSituation,
  Readers,
  ShownDecision,
} from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { PolicyEngine } from '#libs/policy';

const situation: DisclosureSituation = {
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  sender: { unit: 'KF_PRISON', function: 'CASEWORK', enrolment: 'ENROLLED', connected: true },
  recipient: {
    unit: 'MUNICIPALITY_SOCIAL',
    function: 'CASEWORK',
    enrolment: 'ENROLLED',
    connected: true,
  },
  information: {
    categories: ['IDENTITY', 'HOUSING'],
    extent: 'ITEMS',
    thirdParties: 'NONE',
    identifiesInformant: false,
  },
  subject: {
    ageGroup: 'ADULT',
    sociallyVulnerable: null,
    crimePreventionConcern: null,
    detention: { kind: 'KF_INSTITUTION', convicted: true, release: 'PLANNED' },
    radicalisation: 'NOT_ASSESSED',
    openInvestigation: false,
  },
  necessity: 'DOCUMENTED',
  consent: 'NONE',
  duty: 'NONE',
  meeting: 'NONE',
  record: 'WRITTEN',
};

/** Who may read what it releases. */
export const readers: Readers = {
  units: ['MUNICIPALITY_SOCIAL'],
  functions: ['CASEWORK'],
  until: null,
};

/** The n-th decision of a story, as the policy service records it. */
export const aDecision = (engine: PolicyEngine, n: number, subjectId: string): DecisionRecorded => {
  const { engineVersion, faults: _faults, ...decision } = engine.decide(situation);
  const conditions = decision.conditions as readonly Condition[];
  const shown: ShownDecision = { ...decision, conditions };
  return {
    decisionId: nameBasedId('decision', String(n)),
    about: 'DISCLOSURE',
    disclosureId: nameBasedId('disclosure', String(n)),
    requestId: null,
    caseId: nameBasedId('case'),
    subjectId,
    sender: { agency: 'kf', unit: 'KF_PRISON' },
    actor: 'kf-nyborg-caseworker',
    recipient: { agency: '101', unit: 'MUNICIPALITY_SOCIAL' },
    situation,
    sources: [],
    positions: {},
    decision,
    engine: engineVersion,
    necessityTable: '2026-11-21',
    shown: { sender: shown, recipient: shown },
    readers,
    marks: {},
    recheckOf: null,
    releases: true,
    correlationId: 'c'.repeat(32),
  };
};
