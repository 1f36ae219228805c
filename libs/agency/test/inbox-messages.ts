import { randomUUID } from 'node:crypto';
import { commitmentOf, tenantOf } from '#libs/contracts';
import type {
  InboxKind,
  InboxKinds,
  InboxMessage,
  Party,
  Readers,
  ReleasedStatement,
  ShownDecision,
} from '#libs/contracts';

export const prison: Party = { agency: 'kf', unit: 'KF_PRISON' };
export const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
export const jobCentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
export const police: Party = { agency: '1470', unit: 'POLICE' };

export const permitted: ShownDecision = {
  outcome: 'PERMIT_COND',
  reason: 'MINIMISE',
  forbidden: false,
  basis: ['RPL115-1-3a'],
  conditions: ['MINIMISE'],
  missing: [],
  explanation: { da: 'Må videregives.', en: 'May be disclosed.' },
};

export const denied: ShownDecision = {
  ...permitted,
  outcome: 'DENY',
  reason: 'INVESTIGATION_PURPOSE',
  forbidden: true,
  conditions: [],
};

/** A released statement with words that no other has. */
export const aStatement = (set: Partial<ReleasedStatement> = {}): ReleasedStatement => {
  const statementId = randomUUID();
  const content = { text: `The words of ${statementId}`, salt: 'ab'.repeat(32) };
  return {
    statementId,
    entryId: randomUUID(),
    entryType: 'release-plan-housing',
    occurredAt: '2026-11-20T09:00:00.000Z',
    category: 'HOUSING',
    thirdPerson: 'NONE',
    commitment: commitmentOf(content),
    content,
    notForInvestigation: true,
    mayGoOnward: true,
    eraseBy: '2027-11-20',
    reassessBy: null,
    ...set,
  };
};

export const readersOf = (party: Party): Readers => ({
  units: [party.unit],
  functions: ['PREVENTION', 'CASEWORK', 'CARE'],
  until: null,
});

type Ofs = { [Kind in InboxKind]: Extract<InboxMessage, { kind: Kind }> };

/** The nth message of a tenant. */
export const aMessage = <Kind extends InboxKind>(
  to: Party,
  number: number,
  kind: Kind,
  data: InboxKinds[Kind],
  subjectId: string | null = randomUUID(),
): Ofs[Kind] =>
  ({
    messageId: randomUUID(),
    tenant: tenantOf(to),
    unit: to.unit,
    number,
    kind,
    subjectId,
    recordedAt: '2026-11-21T10:00:00.000Z',
    correlationId: 'correlation-1',
    data,
  }) as unknown as Ofs[Kind];

/** A disclosure with these statements. */
export const aDisclosure = (
  to: Party,
  number: number,
  statements: readonly ReleasedStatement[] = [aStatement()],
  set: Partial<InboxKinds['disclosure']> & Readonly<{ subjectId?: string }> = {},
): Ofs['disclosure'] => {
  const { subjectId, ...data } = set;
  return aMessage(
    to,
    number,
    'disclosure',
    {
      disclosureId: randomUUID(),
      decisionId: randomUUID(),
      from: prison,
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      decision: permitted,
      withheld: false,
      statements,
      readers: readersOf(to),
      requestId: null,
      ...data,
    },
    subjectId ?? randomUUID(),
  );
};
