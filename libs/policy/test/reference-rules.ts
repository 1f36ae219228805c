/**
 * The decision rules once more, written from the document and without the policies, for tests only:
 * the first rule whose condition holds decides.
 */
import type { DisclosureSituation, Outcome, Reason } from '#libs/contracts';
import { early, routes } from './reference-rules-early.js';
import { formal, late } from './reference-rules-late.js';
import { coreUnits, partsOf10, partsOf29, selfGoverning, termsOf } from './reference-terms.js';
import type { Rule, T } from './reference-terms.js';

export type ReferenceVerdict = Readonly<{
  rule: string;
  outcome: Outcome;
  reason: Reason;
  forbidden: boolean;
  basis: readonly string[];
  conditions: readonly string[];
  missing: readonly string[];
}>;

const rules: readonly Rule[] = [...early, ...routes, ...formal, ...late];

const conditions: readonly (readonly [Reason, (t: T) => boolean])[] = [
  ['INFORMANT_PROTECTED', (t) => t.information.identifiesInformant],
  ['ROLE_SEPARATION', (t) => t.subject.openInvestigation],
  ['THIRD_PARTY_MINIMISE', (t) => t.information.thirdParties === 'NECESSARY_EACH'],
  [
    'CLOSE_AND_ERASE',
    (t) => t.form === 'INFOHOUSE_MUNICIPALITY' && t.subject.radicalisation === 'UNFOUNDED',
  ],
  ['CONSENT_PREFERRED', (t) => t.f115 && t.exit && t.consent === 'NONE'],
  ['ASSESSMENT_REQUIRED', (t) => t.form === 'KSP_C' && t.subject.radicalisation === 'AT_RISK'],
  ['SSD_SPECIAL', (t) => t.form === 'SSD' && t.meeting === 'SSD_FOLLOW_UP_SPECIAL'],
  [
    'AD_HOC_PARTICIPANT',
    (t) => t.f115 && (t.sender.enrolment === 'AD_HOC' || t.recipient.enrolment === 'AD_HOC'),
  ],
  [
    'PARTICIPANT_ENROLLED',
    (t) =>
      t.f115 &&
      [t.sender, t.recipient].some(
        (end) =>
          end.enrolment === 'ENROLLED' && !(coreUnits[t.form ?? 'NONE'] ?? []).includes(end.unit),
      ),
  ],
  ['NEW_NECESSITY_CHECK', (t) => t.f115 && t.from === t.to],
  ['MINIMISE', (t) => t.ksp && t.categories.includes('CRIMINAL')],
];

function permitBasis(t: T): string[] {
  if (t.form === 'SSD') return ['SSD'];
  const belief = t.categories.includes('BELIEF') ? ['GDPR9'] : [];
  if (t.none) return ['CONSENT', 'FVL28-2', ...belief];
  return [
    t.num,
    ...(t.from !== 'POLICE' && !selfGoverning(t.from) ? ['RPL115-2'] : []),
    ...(t.units.some(selfGoverning) ? ['RPL115-3'] : []),
    ...(t.exit ? ['CONSENT'] : []),
    ...belief,
  ];
}

function permitted(t: T): ReferenceVerdict {
  const held = conditions.filter(([, holds]) => holds(t)).map(([name]) => name);
  const answer = { forbidden: false, basis: permitBasis(t), conditions: held, missing: [] };
  const [first] = held;
  if (first !== undefined) return { ...answer, rule: 'R54', outcome: 'PERMIT_COND', reason: first };
  if (t.form === 'SSD') return { ...answer, rule: 'R55', outcome: 'PERMIT', reason: 'SSD_FIRST' };
  if (t.categories.includes('BELIEF'))
    return { ...answer, rule: 'R56', outcome: 'PERMIT', reason: 'OK_SENSITIVE' };
  return { ...answer, rule: 'R57', outcome: 'PERMIT', reason: 'OK' };
}

const prohibitions = ['INVESTIGATION_PURPOSE', 'PURPOSE_INCOMPATIBLE', 'LOG_PURPOSE', 'SSD_LIMIT'];

/** What the document answers. */
export function referenceVerdict(situation: DisclosureSituation): ReferenceVerdict {
  const t = termsOf(situation);
  const rule = rules.find(([, when]) => when(t));
  if (rule === undefined) return permitted(t);
  const [number, , outcome, reason, basis] = rule;
  const parts = number === 'R10' ? partsOf10 : number === 'R29' ? partsOf29 : [];
  return {
    rule: number,
    outcome,
    reason,
    forbidden: outcome === 'DENY' && prohibitions.includes(reason),
    basis: basis(t),
    conditions: [],
    missing: parts.filter(([, holds]) => holds(t)).map(([pointer]) => pointer),
  };
}
