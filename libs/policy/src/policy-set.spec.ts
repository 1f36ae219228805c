import { createHash } from 'node:crypto';
import { canonicalText, loadShippedPolicySet, policySet } from './index.js';

const shipped = loadShippedPolicySet();

describe('The hash of a policy set', () => {
  it('is the sha256 of the canonical text, which anyone can make again', () => {
    expect(createHash('sha256').update(canonicalText(shipped)).digest('hex')).toBe(shipped.sha256);
    expect(shipped.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on line ends, trailing blanks or the order of members', () => {
    const policies = Object.fromEntries(
      Object.entries(shipped.policies)
        .reverse()
        .map(([file, text]) => [file, text.replaceAll('\n', ' \r\n')]),
    );
    expect(policySet({ ...shipped, policies }).sha256).toBe(shipped.sha256);
  });

  it('changes with a policy, the schema, the terms and the necessity table', () => {
    const [file = ''] = Object.keys(shipped.policies);
    const changes = [
      { policies: { ...shipped.policies, [file]: `${shipped.policies[file] ?? ''}// more` } },
      { schema: `${shipped.schema}// more` },
      { terms: { ...shipped.terms, coreUnits: {} } },
      { necessity: { ...shipped.necessity, rows: [] } },
    ];
    const hashes = changes.map((change) => policySet({ ...shipped, ...change }).sha256);
    expect(new Set([shipped.sha256, ...hashes]).size).toBe(5);
  });
});
