import { Problem } from '#libs/client';
import type { Desk } from './desk.js';
import { expectEqual, expectThat } from './expect.js';
import { prose, step, table } from './terminal.js';

type Policies = Readonly<Record<string, string>>;
type PolicySet = Readonly<{
  version: string;
  policies: Policies;
  schema: string;
  terms: unknown;
  necessity: unknown;
}>;
type Flaw = Readonly<{ check: string; words?: Readonly<{ da: string; en: string }> }>;
type Change = Readonly<{
  before: Readonly<{ rule: string; outcome: string }>;
  after: Readonly<{ rule: string; outcome: string }>;
  situations: string;
}>;
type Proposed = Readonly<{
  version: string;
  difference: Readonly<{ of: string; changed: string; changes: readonly Change[] }>;
}>;

const stricter = (version: string): string => `
// A release plan from a prison says nothing of what a person believes (proposal ${version}).
@id("R49.1")
@outcome("DENY")
@reason("NOT_NECESSARY")
@basis("NUM GDPR5-1-C")
@statute("retsplejeloven § 115, stk. 1")
@source("proposal of the demo")
@mark("D")
forbid (principal, action == Action::"disclose", resource)
when { context.form == Form::"KSP_A" }
when { context.information.categories.contains(Category::"BELIEF") };
`;

/** The text of a file of policies without the policy of that id, comment and all. */
const without = (text: string, id: string): string =>
  text
    .split(/(?=^\/\/ [^\n]*\n@id)/m)
    .filter((part) => !part.includes(`@id("${id}")`))
    .join('');

/** Two proposals: one without a part of the ban, which is refused, and one that changes a rule, which is measured. */
export const proposeChanges = async (lawyer: Desk): Promise<void> => {
  const sets = await lawyer.client.get<{ items: readonly { version: string; state: string }[] }>(
    lawyer.path('/sets'),
  );
  const inForce = sets.body.items.find(({ state }) => state === 'IN_FORCE')!.version;
  const { body: set } = await lawyer.client.get<PolicySet>(lawyer.path(`/sets/${inForce}`));
  const proposal = (version: string, policies: Policies) => ({
    version,
    validFrom: '2030-01-01',
    policies,
    schema: set.schema,
    terms: set.terms,
    necessity: set.necessity,
  });
  await refusedWithoutBan(lawyer, set, proposal);
  const version = `demo-${Date.now().toString(36)}`;
  const data = 'l-data.cedar';
  const { body } = await lawyer.post<Proposed>(
    '/sets',
    proposal(version, { ...set.policies, [data]: (set.policies[data] ?? '') + stricter(version) }),
  );
  const { changed, of, changes } = body.difference;
  step('A stricter set is proposed, proved and compared; a second person would approve it');
  prose(`${changed} of ${of} situations would be answered otherwise:`);
  table(
    ['then', 'now', 'situations'],
    changes
      .slice(0, 5)
      .map(({ before, after, situations }) => [
        `${before.rule} ${before.outcome}`,
        `${after.rule} ${after.outcome}`,
        situations,
      ]),
  );
  expectThat('the change is measured', BigInt(changed) > 0n);
};

const refusedWithoutBan = async (
  lawyer: Desk,
  set: PolicySet,
  proposal: (version: string, policies: Policies) => object,
): Promise<void> => {
  const ban = 'c-ban.cedar';
  const policies = { ...set.policies, [ban]: without(set.policies[ban] ?? '', 'R07.2') };
  try {
    await lawyer.post('/sets', proposal('demo-without-ban', policies));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expectEqual('the set without a part of the ban', error.code, 'policy-set-refused');
    const flaws = error.facts['problems'] as readonly Flaw[];
    const words = flaws.find((flaw) => flaw.words !== undefined)?.words;
    step('A set without one policy of the ban is refused, with a counterexample');
    prose(`da: ${words?.da ?? ''}`);
    prose(`en: ${words?.en ?? ''}`);
    expectThat('the counterexample is in words', words !== undefined);
    return;
  }
  expectThat('a set without a part of the ban is refused', false);
};
