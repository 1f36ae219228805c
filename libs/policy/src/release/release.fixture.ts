import type { Category, Fact, Party, Statement } from '#libs/contracts';
import { loadShippedPolicySet } from '../cedar.shipped.js';
import { createEngine } from '../engine.js';
import { foldSubject, noFacts } from '../facts/facts.projection.js';
import type { SubjectFacts } from '../facts/facts.projection.js';
import type { SubjectEvent } from '../facts/facts.events.js';
import { registerView } from '../situation/collaboration.projection.js';
import { seededCollaboration } from '../situation/collaboration.seed.js';
import type { Asked } from '../situation/asked.js';
import { decideRelease } from './release.js';
import type { Release } from './release.js';

export const law = createEngine(loadShippedPolicySet());
export const register = registerView(seededCollaboration);
export const now = '2026-11-21T12:00:00.000Z';

export const prison: Party = { agency: 'kf', unit: 'KF_PRISON' };
export const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
export const jobcentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
export const police: Party = { agency: '1470', unit: 'POLICE' };
export const infohouse: Party = { agency: '101', unit: 'MUNICIPALITY_INFOHOUSE' };

let position = 0;
export const source = () => ({
  eventId: `source-${++position}`,
  host: 'prison-probation' as const,
  position: String(position),
});
export const opened = (by: Party, caseId = `case-${by.agency}`): SubjectEvent => ({
  type: 'CaseOpened',
  data: { caseId, by, source: source() },
});
export const told = (by: Party, fact: Fact): SubjectEvent => ({
  type: 'FactRecorded',
  data: { factId: 'fact', caseId: `case-${by.agency}`, by, fact, source: source() },
});
export const known = (...events: readonly SubjectEvent[]): SubjectFacts =>
  events.reduce(foldSubject, noFacts);

export const livesIn = (municipality: string, by: Party) =>
  told(by, { type: 'ResidenceRecorded', municipality, from: '2020-01-01' });
export const convictedMan = known(
  opened(prison),
  livesIn('101', prison),
  told(prison, {
    type: 'DetentionRecorded',
    kind: 'KF_INSTITUTION',
    convicted: true,
    institution: 'kf-nyborg',
    from: '2025-01-01',
  }),
  told(prison, { type: 'ReleasePlanned', date: '2026-12-20' }),
);

export const statement = (category: Category, marks: Partial<Statement> = {}): Statement => ({
  statementId: category,
  category,
  thirdPerson: 'NONE',
  identifiesInformant: false,
  ownGround: true,
  commitment: 'c0',
  ...marks,
});
export const seven = (
  ['IDENTITY', 'CRIMINAL', 'HEALTH', 'SUBSTANCE_USE', 'EMPLOYMENT', 'HOUSING', 'RELEASE'] as const
).map((category) => statement(category));

export const asked = (recipient: Party, more: Partial<Asked> = {}): Asked => ({
  form: 'KSP_A',
  purpose: 'RELEASE_PLAN',
  extent: 'ITEMS',
  necessity: 'DOCUMENTED',
  meeting: 'NONE',
  caseId: 'case-kf',
  sender: prison,
  senderFunction: 'CASEWORK',
  recipient,
  ...more,
});
export const release = (
  recipient: Party,
  more: Partial<Asked> = {},
  statements: readonly Statement[] = seven,
  facts = convictedMan,
): Release => decideRelease(asked(recipient, more), statements, { facts, register, now }, law);

export const goes = ({ statements }: Release): readonly string[] =>
  statements.filter(({ verdict }) => verdict === 'RELEASED').map(({ id }) => id);
export const stays = ({ statements }: Release): Readonly<Record<string, string>> =>
  Object.fromEntries(
    statements
      .filter(({ verdict }) => verdict === 'WITHHELD')
      .map(({ id, reason }) => [id, reason]),
  );
export const said = ({ decision }: Release): string =>
  [decision.outcome, decision.reason, ...decision.conditions].join(' ');
