import type {
  Bilingual,
  Condition,
  DisclosureDecision,
  Reason,
  ShownDecision,
} from '#libs/contracts';
import { explain } from './explain.js';
import type { Law } from './law.js';
import { basisOfCategory, conditionsShown, reasonsShown } from './shown-forms.js';
import type { Audience, Showing } from './shown-forms.js';
import type { Terms } from './terms.js';
import type { Verdict } from './verdict.js';

type Onlooker = Exclude<Audience, 'asker' | 'audit'>;

const noAnswerWords: Bilingual = {
  da: 'Der gives ikke noget svar. Ingen har pligt til at give oplysninger videre i samarbejdet, og det siger intet om personen.',
  en: 'No answer is given. Nobody is obliged to disclose information in the cooperation, and this says nothing about the person.',
};

/** What is shown when nothing may be told: the same for every decision behind it. */
export const noAnswer: ShownDecision = {
  outcome: 'DENY',
  reason: 'NO_ANSWER',
  forbidden: false,
  basis: [],
  conditions: [],
  missing: [],
  explanation: noAnswerWords,
};

const isCondition = (code: string): code is Condition => Object.hasOwn(conditionsShown, code);
const isPermit = ({ outcome }: Pick<DisclosureDecision, 'outcome'>): boolean =>
  outcome === 'PERMIT' || outcome === 'PERMIT_COND';

const got = (decision: DisclosureDecision, category: string): boolean =>
  decision.statements?.some((each) => each.category === category && each.verdict === 'RELEASED') ??
  false;

const mayKnow = (showing: Showing, decision: DisclosureDecision): boolean =>
  typeof showing === 'string' ? showing === 'AS_IT_IS' : got(decision, showing.released);

/** The reason that a permit has without its conditions: that of the policy that permits. */
function plainReason(law: Law, decision: DisclosureDecision): Exclude<Reason, Condition> {
  const [permit = ''] = decision.policies;
  const reason = law.byId.get(permit)?.reason ?? 'OK';
  return isCondition(reason) ? 'OK' : reason;
}

const shownAs = (law: Law, verdict: Verdict, conditions: readonly Condition[]): ShownDecision => {
  const { outcome, reason, forbidden, basis, missing } = verdict;
  const explanation = explain(verdict, law.set.terms);
  return { outcome, reason, forbidden, basis, conditions, missing, explanation };
};

function permitFor(law: Law, audience: Onlooker, decision: DisclosureDecision): ShownDecision {
  const conditions = decision.conditions
    .filter(isCondition)
    .filter((code) => mayKnow(conditionsShown[code][audience], decision));
  const basis = decision.basis.filter((code) => {
    const category = basisOfCategory[code];
    return audience !== 'recipient' || category === undefined || got(decision, category);
  });
  const plain = plainReason(law, decision);
  const [first] = conditions;
  const verdict: Verdict = {
    ...decision,
    basis,
    conditions,
    outcome: first === undefined ? 'PERMIT' : 'PERMIT_COND',
    reason: first ?? (mayKnow(reasonsShown[plain][audience], decision) ? plain : 'OK'),
  };
  return shownAs(law, verdict, conditions);
}

function shownTo(law: Law, audience: Onlooker, decision: DisclosureDecision): ShownDecision {
  if (isPermit(decision)) return permitFor(law, audience, decision);
  const { reason } = decision;
  if (isCondition(reason) || !mayKnow(reasonsShown[reason][audience], decision)) return noAnswer;
  return { ...shownAs(law, decision, []), explanation: decision.explanation };
}

/** A REVIEW after a lawyer's no: denied, by the rule that asked. It is shown in the forms of any decision. */
export const answeredNo = (decision: DisclosureDecision, terms: Terms): DisclosureDecision => {
  const denied: DisclosureDecision = { ...decision, outcome: 'DENY' };
  return { ...denied, explanation: explain(denied, terms) };
};

/**
 * The form of a decision that an audience may see: outcome, reason, conditions, basis and
 * explanation, computed without what it may not know. `follows` says that the decision follows from
 * the asker's own statements; an asker sees nothing else.
 */
export function shownFor(
  law: Law,
  audience: Audience,
  decision: DisclosureDecision,
  follows = false,
): ShownDecision {
  if (audience === 'audit') {
    const conditions = decision.conditions.filter(isCondition);
    return { ...shownAs(law, decision, conditions), explanation: decision.explanation };
  }
  if (audience !== 'asker') return shownTo(law, audience, decision);
  if (!follows) return noAnswer;
  // Its own words only: no condition, and no fact about the person that is missing.
  const missing = decision.missing.filter((pointer) => !pointer.startsWith('/subject/'));
  if (!isPermit(decision)) return shownAs(law, { ...decision, missing, conditions: [] }, []);
  const permit = {
    ...decision,
    conditions: [],
    outcome: 'PERMIT',
    reason: plainReason(law, decision),
  };
  return shownAs(law, permit as Verdict, []);
}
