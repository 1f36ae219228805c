import fc from 'fast-check';
import { CATEGORIES } from '#libs/contracts';
import type { DisclosureDecision, DisclosureSituation, ShownDecision } from '#libs/contracts';
import { lawOf, loadedLaw, setChanged } from '../test/laws.js';
import { caseWith, workedCases } from '../test/cases.js';
import { randomSituation, randomSituations, seeded } from '../test/random-situations.js';
import { leaks } from './leaks.js';
import { AUDIENCES, createEngine, loadShippedPolicySet, noAnswer } from './index.js';
import type { Audience } from './index.js';
import { translateLaw } from './translated.js';

const engine = createEngine(loadShippedPolicySet());
const decided = (situation: DisclosureSituation): DisclosureDecision => {
  const [decision] = engine.decideMany([situation]);
  if (decision === undefined) throw new Error('no decision');
  return decision;
};
/** The decision as it is recorded, with all statements released or some of them. */
const recorded = (
  situation: DisclosureSituation,
  released: (category: string) => boolean = () => true,
): DisclosureDecision => ({
  ...decided(situation),
  statements: situation.information.categories.map((category, at) => ({
    id: String(at),
    category,
    verdict: released(category) ? 'RELEASED' : 'WITHHELD',
    reason: 'OK',
  })),
});
const shown = (audience: Audience, situation: DisclosureSituation): ShownDecision =>
  engine.shownFor(audience, recorded(situation), situation);

const situations = fc
  .tuple(fc.integer(), fc.constantFrom(0.5, 0.9, 0.97))
  .map(([seed, usual]) => randomSituation(seeded(seed), usual));
const onlookers = AUDIENCES.filter((audience) => audience !== 'audit');
const permitted = caseWith(
  ({ reason }, { situation }) => reason === 'OK' && situation.form === 'SSP',
);

describe('What is shown of a decision', () => {
  it('tells nobody but audit whether an investigation is open', () => {
    const withFlag = (situation: DisclosureSituation, openInvestigation: boolean) => ({
      ...situation,
      subject: { ...situation.subject, openInvestigation },
    });
    let told = 0;
    fc.assert(
      fc.property(situations, (situation) => {
        const [open, closed] = [withFlag(situation, true), withFlag(situation, false)];
        for (const audience of onlookers)
          expect(shown(audience, open)).toEqual(shown(audience, closed));
        if (decided(open).reason !== decided(closed).reason) told += 1;
      }),
      { numRuns: 3_000 },
    );
    // The decisions themselves do differ, so there was something to hide.
    expect(told).toBeGreaterThan(30);
  });

  it('tells an asker nothing about the person or about whether the other end has a case', () => {
    fc.assert(
      fc.property(situations, situations, fc.boolean(), (situation, other, connected) => {
        const changed = {
          ...situation,
          subject: other.subject,
          recipient: { ...situation.recipient, connected },
        };
        expect(shown('asker', changed)).toEqual(shown('asker', situation));
      }),
      { numRuns: 3_000 },
    );
  });

  it('tells a recipient nothing about categories of which it got no statement', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...CATEGORIES), (situation, category) => {
        const { information } = situation;
        const others = information.categories.filter((each) => each !== category);
        fc.pre(others.length > 0);
        const without = { ...situation, information: { ...information, categories: others } };
        const withIt = {
          ...situation,
          information: { ...information, categories: [...others, category] },
        };
        const [kept, bare] = [withIt, without].map((each) =>
          recorded(each, (released) => released !== category),
        );
        fc.pre(
          kept?.outcome.startsWith('PERMIT') === true &&
            bare?.outcome.startsWith('PERMIT') === true,
        );
        if (kept === undefined || bare === undefined) return;
        expect(engine.shownFor('recipient', kept)).toEqual(engine.shownFor('recipient', bare));
      }),
      { numRuns: 3_000 },
    );
  });

  it('tells neither recipient nor person that there is an informant', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        fc.pre(situation.information.extent !== 'AGGREGATE');
        const [one, none] = [true, false].map((identifiesInformant) => ({
          ...situation,
          information: { ...situation.information, identifiesInformant },
        }));
        if (one === undefined || none === undefined) return;
        for (const audience of ['recipient', 'person'] as const)
          expect(shown(audience, one)).toEqual(shown(audience, none));
      }),
    );
  });

  it('shows the person the same for every refusal that an interest of police, prosecution or PET is behind', () => {
    const hushed = [...randomSituations(4_000, 8)].filter((situation) =>
      ['INVESTIGATION_PURPOSE', 'OUTSIDE_115', 'ROUTE_TO_POLICE', 'PET_REQUEST'].includes(
        decided(situation).reason,
      ),
    );
    expect(hushed.length).toBeGreaterThan(500);
    for (const situation of hushed) expect(shown('person', situation)).toBe(noAnswer);
  });

  it('shows a permit with nothing but conditions for audit as a plain permit, and explains it as one', () => {
    const { situation } = permitted;
    const enrolled: DisclosureSituation = {
      ...situation,
      sender: { ...situation.sender, unit: 'MUNICIPALITY_JOBCENTRE' },
      subject: { ...situation.subject, openInvestigation: true },
    };
    expect(decided(enrolled)).toMatchObject({
      outcome: 'PERMIT_COND',
      conditions: ['ROLE_SEPARATION', 'PARTICIPANT_ENROLLED'],
    });
    const seen = shown('sender', enrolled);
    expect(seen).toMatchObject({ outcome: 'PERMIT', reason: 'OK', conditions: [] });
    expect(seen.explanation.en).toMatch(/^The information may be disclosed: nothing stands/);
  });

  it('names the first condition that the audience may see as the reason', () => {
    const { situation } = permitted;
    const several: DisclosureSituation = {
      ...situation,
      information: {
        ...situation.information,
        thirdParties: 'NECESSARY_EACH',
        identifiesInformant: true,
      },
      subject: { ...situation.subject, openInvestigation: true },
    };
    expect(decided(several).reason).toBe('INFORMANT_PROTECTED');
    expect(shown('sender', several).reason).toBe('INFORMANT_PROTECTED');
    expect(shown('recipient', several)).toMatchObject({
      outcome: 'PERMIT_COND',
      reason: 'THIRD_PARTY_MINIMISE',
      conditions: ['THIRD_PARTY_MINIMISE'],
    });
    expect(shown('recipient', several).explanation.da).not.toMatch(/kilde|efterforskning/);
  });

  it('shows an asker the ban, because it follows from its own statements', () => {
    const { situation } = permitted;
    expect(shown('asker', { ...situation, purpose: 'INVESTIGATE' })).toMatchObject({
      outcome: 'DENY',
      reason: 'INVESTIGATION_PURPOSE',
      forbidden: true,
    });
    expect(shown('asker', { ...situation, necessity: 'MISSING' })).toMatchObject({
      reason: 'INCOMPLETE',
      missing: ['/necessity'],
    });
    expect(shown('asker', situation)).toBe(noAnswer);
  });

  it('shows an asker no answer when nobody can tell what it asked', () => {
    expect(engine.shownFor('asker', decided(permitted.situation))).toBe(noAnswer);
  });

  it('shows the sender every refusal with its explanation, and audit everything', () => {
    for (const { situation } of workedCases) {
      const decision = decided(situation);
      const { outcome, reason, forbidden, basis, conditions, missing, explanation } = decision;
      const whole = { outcome, reason, forbidden, basis, conditions, missing, explanation };
      expect(engine.shownFor('audit', decision)).toEqual(whole);
      if (!outcome.startsWith('PERMIT')) expect(engine.shownFor('sender', decision)).toEqual(whole);
    }
  });
});

describe('A policy set', () => {
  it('as shipped lets nothing but a condition for audit look at an open investigation', () => {
    expect(leaks(translateLaw(loadedLaw()))).toEqual([]);
  });

  it.each([
    ['n-review.cedar', 'context.form in FormGroup::"F115"', 'R52'],
    ['p-conditions.cedar', 'context.information.identifiesInformant', 'C01'],
    ['p-basis.cedar', 'context.form == Form::"NONE" };', 'B2'],
  ])('that looks at it elsewhere (%s) is found', (file, clause, id) => {
    const open = clause.endsWith('};')
      ? 'context.form == Form::"NONE" && context.subject.openInvestigation };'
      : 'context.subject.openInvestigation';
    expect(leaks(translateLaw(lawOf(setChanged(file, clause, open))))).toEqual([
      expect.stringContaining(`${id}: `),
    ]);
  });
});
