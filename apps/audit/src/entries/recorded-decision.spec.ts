import fc from 'fast-check';
import type { DecisionRecorded, StatementVerdict } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { canonicalJson } from '#libs/ledger';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { aDecision } from '../../test/a-decision.fixture.js';
import { entryMembers } from './filing.js';
import { memberTexts } from './json-members.js';
import { DecisionReader } from './recorded-decision.js';

const recorded = aDecision(createEngine(loadShippedPolicySet()), 1, nameBasedId('subject'));
const statement: StatementVerdict = {
  id: nameBasedId('statement'),
  category: 'HOUSING',
  verdict: 'RELEASED',
  reason: 'OK',
  commitment: '0'.repeat(64),
};

describe('A member of an object, found in its text', () => {
  it('is what parsing the whole finds there, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const names = Object.keys(value);
        const texts = memberTexts(canonicalJson(value), names);
        // A name that JSON has to escape is no name of ours.
        const plain = names.filter((name) => JSON.stringify(name) === `"${name}"`);
        for (const name of plain) expect(texts.get(name)).toBe(canonicalJson(value[name]));
      }),
    );
  });

  it('is not looked for in what is no object', () => {
    for (const text of ['', '[]', '{"a":"}', '{"a":[}', '{a:1}'])
      expect(() => memberTexts(text, ['a', 'b'])).toThrow(SyntaxError);
  });
});

describe('A recorded decision, read out of its text', () => {
  const read = (decided: DecisionRecorded) =>
    new DecisionReader().read(entryMembers(canonicalJson(decided)));

  it('is the one that was recorded, with the statements that it was about', () => {
    const decision = { ...recorded.decision, statements: [statement] };
    const said = read({ ...recorded, decision });
    expect(said).toMatchObject({
      decisionId: recorded.decisionId,
      recipient: recorded.recipient,
      situation: recorded.situation,
      decision: recorded.decision,
    });
    expect(said.statements()).toEqual([statement]);
    expect(read(recorded).statements()).toEqual([]);
  });

  it('is told apart from one that was answered alike in another situation', () => {
    const reader = new DecisionReader();
    const other = { ...recorded, situation: { ...recorded.situation, necessity: 'MISSING' } };
    const [one, two] = [recorded, other].map((said) =>
      reader.read(entryMembers(canonicalJson(said))),
    );
    expect(one!.situation.necessity).toBe('DOCUMENTED');
    expect(two!.situation.necessity).toBe('MISSING');
  });
});
