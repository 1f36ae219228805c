import { Problem } from '#libs/client';
import { createEngine, policySet } from '#libs/policy';
import type { PolicyEngine, PolicySetContent } from '#libs/policy';
import { invalid } from '#libs/server';

/** A set that is not in force, by the version that the policy service knows it by, or whole. */
export type Proposal = Readonly<{ version: string; content: PolicySetContent | null }>;

const members = ['version', 'policies', 'schema', 'terms', 'necessity'];
const versionPattern = /^[A-Za-z0-9.-]{1,40}$/;

/** As OpenAPI shows it. */
export const proposalSchema = {
  type: 'object',
  required: ['version'],
  additionalProperties: false,
  properties: {
    version: { type: 'string', pattern: versionPattern.source },
    policies: { type: 'object', additionalProperties: { type: 'string' } },
    schema: { type: 'string' },
    terms: { type: 'object' },
    necessity: { type: 'object' },
  },
  description: 'Only `version`: a set that the policy service has.',
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the form of `proposed`; whether it can be read as a law shows when it is loaded. @throws ProblemError 400 */
export const toProposal = (value: unknown): Proposal => {
  if (!isObject(value)) throw invalid('/proposed', 'object', 'Must be an object.');
  const unknown = Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined)
    throw invalid(`/proposed/${unknown.slice(0, 64)}`, 'unknown-field', 'There is no such field.');
  const { version, policies, schema, terms, necessity } = value;
  if (typeof version !== 'string' || !versionPattern.test(version))
    throw invalid('/proposed/version', 'pattern', `Must match ${versionPattern.source}.`);
  if (policies === undefined) return { version, content: null };
  if (!isObject(policies) || !Object.values(policies).every((text) => typeof text === 'string'))
    throw invalid('/proposed/policies', 'object', 'Must be texts by file name.');
  if (typeof schema !== 'string') throw invalid('/proposed/schema', 'text', 'Must be a text.');
  if (!isObject(terms)) throw invalid('/proposed/terms', 'object', 'Must be an object.');
  if (!isObject(necessity)) throw invalid('/proposed/necessity', 'object', 'Must be an object.');
  const content = { version, policies, schema, terms, necessity } as unknown as PolicySetContent;
  return { version, content };
};

/** Loads a proposed set into an engine of its own. @throws ProblemError 400 when it cannot be read as a law */
export const loadProposal = async (
  { version, content }: Proposal,
  fetched: (version: string) => Promise<PolicySetContent>,
): Promise<PolicyEngine> => {
  const found = content ?? (await fetchedOrRefused(version, fetched));
  try {
    return createEngine(policySet(found), { cacheEntries: 1024 });
  } catch {
    // What is wrong with it is for its admission to tell: the message would quote the text.
    throw invalid('/proposed', 'policy-set', 'Cannot be read as a policy set.');
  }
};

const fetchedOrRefused = async (
  version: string,
  fetched: (version: string) => Promise<PolicySetContent>,
): Promise<PolicySetContent> => {
  try {
    return await fetched(version);
  } catch (error) {
    if (error instanceof Problem && error.status === 404)
      throw invalid('/proposed/version', 'known-set', 'The policy service has no such set.');
    throw error;
  }
};
