import { specFor } from '../../../testing/src/spec-for.js';
import { investigationFlag } from './flag.decider.js';
import type { FlagEvent } from './flag.events.js';
import { flagOutbound } from './flag.outbound.js';

const { given } = specFor(investigationFlag);
const data = { subjectId: 'subject-1' };
const set: FlagEvent = { type: 'InvestigationFlagSet', data };
const cleared: FlagEvent = { type: 'InvestigationFlagCleared', data };

describe('The investigation flag', () => {
  it('is never refused, so that nobody learns how it stood', () => {
    given().when({ type: 'SetInvestigationFlag', data }).then(set);
    given(set).when({ type: 'SetInvestigationFlag', data }).then();
    given(set).when({ type: 'ClearInvestigationFlag', data }).then(cleared);
    given().when({ type: 'ClearInvestigationFlag', data }).then();
    given(set, cleared).when({ type: 'SetInvestigationFlag', data }).then(set);
  });
  it('goes to the policy service, not to audit', () => {
    expect(flagOutbound(set)).toEqual([
      { to: 'policy', type: 'dk.infohus.investigation-flag.set.v1', data },
    ]);
    expect(flagOutbound(cleared)).toMatchObject([
      { to: 'policy', type: 'dk.infohus.investigation-flag.cleared.v1' },
    ]);
  });
});
