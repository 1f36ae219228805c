import fc from 'fast-check';
import type { DisclosureSituation } from '#libs/contracts';
import { loadedLaw } from '../test/laws.js';
import { randomSituation, seeded } from '../test/random-situations.js';
import { compiled } from './formula.js';
import { createEngine, loadShippedPolicySet } from './index.js';
import { translateLaw, translatedAnswer } from './translated.js';
import type { Said, TranslatedLaw } from './translated.js';
import { actionOf } from './verdict.js';

const translated = translateLaw(loadedLaw());
const engine = createEngine(loadShippedPolicySet());
const outcomeOf = (situation: DisclosureSituation) => engine.decideMany([situation])[0]?.outcome;
const permits = (law: TranslatedLaw, situation: DisclosureSituation): boolean =>
  translatedAnswer(law, actionOf(situation), situation).effect === 'permit';
const situations = fc
  .tuple(fc.integer(), fc.constantFrom(0, 0.8, 0.95, 0.98))
  .map(([seed, usual]) => randomSituation(seeded(seed), usual));

/** The law with its permits or forbids of personal data replaced. */
const lawWith = (change: Partial<TranslatedLaw['asked']['disclose']>): TranslatedLaw => ({
  ...translated,
  asked: { ...translated.asked, disclose: { ...translated.asked.disclose, ...change } },
});

describe('The law, whatever the situation', () => {
  it('permits nothing to a party or for a purpose of investigation or prosecution', () => {
    const investigating = ['INVESTIGATION', 'PROSECUTION'] as const;
    const triggers: ((situation: DisclosureSituation, which: boolean) => DisclosureSituation)[] = [
      (s, which) => ({ ...s, purpose: which ? 'INVESTIGATE' : 'PROSECUTE' }),
      (s, which) => ({
        ...s,
        sender: { ...s.sender, function: investigating[Number(which)] ?? 'PROSECUTION' },
      }),
      (s, which) => ({
        ...s,
        recipient: { ...s.recipient, function: investigating[Number(which)] ?? 'PROSECUTION' },
      }),
      (s) => ({ ...s, sender: { ...s.sender, unit: 'PROSECUTION' } }),
      (s) => ({ ...s, recipient: { ...s.recipient, unit: 'PROSECUTION' } }),
    ];
    fc.assert(
      fc.property(
        situations,
        fc.constantFrom(...triggers),
        fc.boolean(),
        (situation, trigger, which) => {
          expect(outcomeOf(trigger(situation, which))).not.toMatch(/^PERMIT/);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('permits no more when a permit is removed', () => {
    const all = translated.asked.disclose.permits;
    fc.assert(
      fc.property(situations, fc.subarray([...all]), (situation, some) => {
        if (permits(lawWith({ permits: some }), situation))
          expect(permits(translated, situation)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('permits no more when a prohibition is added, whatever it says', () => {
    const { forbids } = translated.asked.disclose;
    const some = [...forbids, ...translated.asked.attach.permits];
    const added = fc.constantFrom(...some).map(({ policy, formula }): Said => {
      const negated = { op: 'not', part: formula } as const;
      return {
        policy: { ...policy, effect: 'forbid' },
        formula: negated,
        holds: compiled(negated),
      };
    });
    let fewer = 0;
    fc.assert(
      fc.property(situations, added, (situation, more) => {
        const [now, then] = [lawWith({ forbids: [...forbids, more] }), translated].map((law) =>
          permits(law, situation),
        );
        if (now === true) expect(then).toBe(true);
        if (now === false && then === true) fewer += 1;
      }),
      { numRuns: 5_000 },
    );
    expect(fewer).toBeGreaterThan(0);
  });

  const unknown: Readonly<Record<string, (situation: DisclosureSituation) => DisclosureSituation>> =
    {
      'the age': (s) => ({ ...s, subject: { ...s.subject, ageGroup: 'UNKNOWN' } }),
      vulnerability: (s) => ({ ...s, subject: { ...s.subject, sociallyVulnerable: null } }),
      'the concern about crime': (s) => ({
        ...s,
        subject: { ...s.subject, crimePreventionConcern: null },
      }),
      'the assessment of radicalisation': (s) => ({
        ...s,
        subject: { ...s.subject, radicalisation: 'NOT_ASSESSED' },
      }),
      detention: (s) => ({
        ...s,
        subject: {
          ...s.subject,
          detention: { kind: 'NONE', convicted: false, release: 'NOT_APPLICABLE' },
        },
      }),
      "the sender's enrolment": (s) => ({
        ...s,
        sender: { ...s.sender, enrolment: 'NOT_ENROLLED' },
      }),
      "the recipient's enrolment": (s) => ({
        ...s,
        recipient: { ...s.recipient, enrolment: 'NOT_ENROLLED' },
      }),
      "the sender's task": (s) => ({ ...s, sender: { ...s.sender, connected: false } }),
      "the recipient's task": (s) => ({ ...s, recipient: { ...s.recipient, connected: false } }),
    };
  it.each(Object.entries(unknown))(
    'never turns a denial of personal data into a permit because %s is not known',
    (_fact, forget) => {
      let denied = 0;
      fc.assert(
        fc.property(situations, (situation) => {
          if (situation.information.extent === 'AGGREGATE' || outcomeOf(situation) !== 'DENY')
            return;
          denied += 1;
          expect(outcomeOf(forget(situation))).not.toMatch(/^PERMIT/);
        }),
        { numRuns: 4_000 },
      );
      expect(denied).toBeGreaterThan(1_000);
    },
  );
});
