import type { DisclosureSituation } from '#libs/contracts';
import { workedCases } from '../test/cases.js';
import { CedarEvaluator } from './cedar.engine.js';
import { openCedar } from './cedar.instance.js';
import { readLaw } from './cedar.law.js';
import { Breakdown } from './verdict.js';
import { createEngine, loadShippedPolicySet, policySet } from './index.js';
import type { PolicySet } from './index.js';

const shipped = loadShippedPolicySet();
const permitted = workedCases.find(({ expect: wanted }) => wanted.reason === 'OK')?.situation;
if (permitted === undefined) throw new Error('no permitted case');

const with_ = (set: PolicySet, file: string, text: string): PolicySet =>
  policySet({ ...set, policies: { ...set.policies, [file]: text } });

describe('The policy engine', () => {
  const engine = createEngine(shipped);

  it('names the set and the engine on every decision', () => {
    const { policySet: named, engineVersion } = engine.decide(permitted);
    expect(named).toEqual({ version: shipped.version, sha256: shipped.sha256 });
    expect(engineVersion).toMatch(/^cedar-wasm 4\.\d+\.\d+, language 4\.\d+$/);
  });

  it('answers the second time from the cache, with the very same decision', () => {
    const first = engine.decide(permitted);
    const before = engine.health().answeredFromCache;
    expect(engine.decide(structuredClone(permitted))).toBe(first);
    expect(engine.health().answeredFromCache).toBe(before + 1);
  });

  it('gives decisions that nobody can change', () => {
    const decision = engine.decide(permitted);
    expect(Object.isFrozen(decision)).toBe(true);
    expect(Object.isFrozen(decision.basis)).toBe(true);
  });

  it.each([
    ['a unit that it does not know', { sender: { ...permitted.sender, unit: 'BOGUS' } }],
    ['a form that it does not know', { form: 'SPORTS' }],
    ['a part that is absent', { subject: undefined }],
  ])('denies %s and says that it is a fault', (_title, change) => {
    const decision = engine.decide({ ...permitted, ...change } as DisclosureSituation);
    expect(decision).toMatchObject({ outcome: 'DENY', faults: ['unknown-value'], basis: [] });
    expect(decision.explanation.en).toContain('fault');
  });

  it('reads the necessity table of its set', () => {
    expect(engine.withheldByTable('KSP_A', 'POLICE')).toEqual([
      'HEALTH',
      'SUBSTANCE_USE',
      'SCHOOL',
      'EMPLOYMENT',
    ]);
    expect(engine.withheldByTable('KSP_A', 'MUNICIPALITY_SOCIAL')).toEqual([]);
    expect(engine.withheldByTable(null, 'POLICE')).toEqual([]);
  });

  it('refuses to load a set whose hash is not that of its content', () => {
    expect(() => createEngine({ ...shipped, sha256: '0'.repeat(64) })).toThrow(/hash/);
  });

  it('denies and reports a fault when a policy errors, because a forbid that errors does not forbid', () => {
    const text = shipped.policies['b-acute.cedar'] ?? '';
    const overflow = text.replace(
      'when { context.purpose == Purpose::"AVERT_CRIME" }',
      'when { 9223372036854775807 + 1 > 0 }',
    );
    const weak = createEngine(with_(shipped, 'b-acute.cedar', overflow));
    expect(weak.decide(permitted)).toMatchObject({
      outcome: 'DENY',
      faults: ['diagnostics-error'],
    });
    expect(weak.health()).toMatchObject({ faults: 1, lastFault: 'diagnostics-error' });
    expect([engine.answers(), weak.answers()]).toEqual([true, false]);
  });

  it('denies when the permits carry no basis', () => {
    const policies = Object.fromEntries(
      Object.entries(shipped.policies).filter(([file]) => file !== 'p-basis.cedar'),
    );
    const bare = createEngine(policySet({ ...shipped, policies }));
    expect(bare.decide(permitted)).toMatchObject({
      outcome: 'DENY',
      faults: ['permit-without-basis'],
    });
  });
});

describe('A Cedar instance that traps', () => {
  it('is replaced by a fresh one: that call breaks down and the next is answered', () => {
    const cedar = openCedar();
    const law = readLaw(cedar, shipped);
    if ('problems' in law) throw new Error(law.problems.join());
    const evaluator = new CedarEvaluator(law, cedar);
    // The known way to kill an instance: nesting beyond its stack.
    const deep = `permit(principal,action,resource) when { ${'('.repeat(20_000)}true${')'.repeat(20_000)} };`;
    expect(() => cedar.checkParsePolicySet({ staticPolicies: deep })).toThrow();
    expect(() => evaluator.evaluate('disclose', permitted)).toThrow(new Breakdown('engine-trap'));
    expect(evaluator.evaluate('disclose', permitted)).toMatchObject({ effect: 'permit' });
  });
});
