import { createEngine, decideRelease, loadShippedPolicySet, policySet } from '#libs/policy';
import type { PolicyEngine } from '#libs/policy';
import {
  asked,
  convictedMan,
  law,
  now,
  register,
  social,
  statement,
} from '../../../../libs/policy/src/release/release.fixture.js';
import { decidedFor } from './decided.js';

const shipped = loadShippedPolicySet();

/** A law that breaks down on every situation. */
const broken = createEngine(
  policySet({
    ...shipped,
    policies: {
      ...shipped.policies,
      'b-acute.cedar': shipped.policies['b-acute.cedar']!.replace(
        'when { context.purpose == Purpose::"AVERT_CRIME" }',
        'when { 9223372036854775807 + 1 > 0 }',
      ),
    },
  }),
);

const decided = (engine: PolicyEngine) => {
  const disclosure = asked(social);
  const release = decideRelease(
    disclosure,
    [statement('HOUSING')],
    { facts: convictedMan, register, now },
    engine,
  );
  return decidedFor({
    about: {
      cause: {
        id: '018f0000-0000-7000-8000-000000000001',
        occurredAt: now,
        agency: 'kf',
        unit: 'KF_PRISON',
        function: 'CASEWORK',
        correlationId: 'c',
        actor: 'person-1',
      },
      about: 'DISCLOSURE',
      disclosureId: '018f0000-0000-7000-8000-000000000002',
      requestId: null,
      caseId: 'case-kf',
      subjectId: '018f0000-0000-7000-8000-000000000003',
      statements: [],
      gone: new Map(),
      positions: {},
    },
    asked: disclosure,
    release,
    decisionId: '018f0000-0000-7000-8000-000000000004',
    answers: false,
    engine,
    recheckOf: null,
    releases: true,
  });
};
const faults = (engine: PolicyEngine) =>
  decided(engine).appends.flatMap(({ stream, events }) =>
    stream.startsWith('fault-') ? events.map(({ data }) => data) : [],
  );

describe('What the law could not be applied to', () => {
  it('is denied, and that it could not is on record as a fault', () => {
    expect(decided(broken).permitted).toBe(false);
    expect(faults(broken)).toEqual([
      { code: 'engine-breakdown', reference: '018f0000-0000-7000-8000-000000000004' },
    ]);
    expect(faults(law)).toEqual([]);
  });
});
