import { UNITS } from '#libs/contracts';
import type { DisclosureSituation } from '#libs/contracts';
import { openCedar } from './cedar.instance.js';
import type { Cedar } from './cedar.instance.js';
import { contextOf, termEntities } from './cedar.request.js';
import type { TermEntities } from './cedar.request.js';
import { ACTIONS, policiesOf } from './law.js';
import type { Action, Law } from './law.js';
import { Breakdown } from './verdict.js';
import type { Answer } from './verdict.js';

const SCHEMA = 'law';
// After this many instances in a row that broke down, the fault is not the instance's.
const REOPENINGS_MAX = 3;

type Call = Parameters<Cedar['statefulIsAuthorized']>[0];

function preparse(cedar: Cedar, law: Law): void {
  const schema = cedar.preparseSchema(SCHEMA, law.set.schema);
  if (schema.type === 'failure') throw new Error(schema.errors[0]?.message ?? 'schema');
  for (const action of ACTIONS) {
    const staticPolicies = Object.fromEntries(
      policiesOf(law, action).map((policy) => [policy.id, policy.text]),
    );
    // One stable name per action: a preparsed set is never given back before the instance ends.
    const parsed = cedar.preparsePolicySet(action, {
      staticPolicies,
      templates: {},
      templateLinks: [],
    });
    if (parsed.type === 'failure') throw new Error(parsed.errors[0]?.message ?? 'policies');
  }
}

/** Cedar itself with one law loaded: answers one action on one situation, or throws Breakdown. */
export class CedarEvaluator {
  readonly #law: Law;
  readonly #entities: TermEntities;
  #cedar: Cedar;
  #reopened = 0;

  /** Throws when the law cannot be loaded. */
  constructor(law: Law, cedar: Cedar) {
    this.#law = law;
    this.#entities = termEntities(law.set.terms, UNITS);
    this.#cedar = cedar;
    preparse(cedar, law);
  }

  evaluate(action: Action, situation: DisclosureSituation): Answer {
    const answer = this.#ask({
      principal: { type: 'Unit', id: situation.sender.unit },
      action: { type: 'Action', id: action },
      resource: { type: 'Unit', id: situation.recipient.unit },
      context: contextOf(situation, action),
      entities: this.#entities.for(situation),
      preparsedPolicySetId: action,
      preparsedSchemaName: SCHEMA,
      validateRequest: true,
    });
    if (answer.type === 'failure') throw new Breakdown('request-refused');
    const { decision, diagnostics } = answer.response;
    // A forbid that errors does not forbid: an error anywhere denies everything.
    if (diagnostics.errors.length > 0) throw new Breakdown('diagnostics-error');
    return { effect: decision === 'allow' ? 'permit' : 'forbid', ids: diagnostics.reason };
  }

  #ask(call: Call) {
    try {
      const answer = this.#cedar.statefulIsAuthorized(call);
      this.#reopened = 0;
      return answer;
    } catch {
      // A trap leaves the instance dead for every later call; a fresh one costs some 50 ms.
      if (this.#reopened < REOPENINGS_MAX) {
        this.#reopened += 1;
        this.#cedar = openCedar();
        preparse(this.#cedar, this.#law);
      }
      throw new Breakdown('engine-trap');
    }
  }
}
