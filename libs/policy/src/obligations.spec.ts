import { loadedLaw, lawOf, setChanged, setWithout } from '../test/laws.js';
import { openCedar } from './cedar.instance.js';
import { partialProof } from './cedar.proof.js';
import type { PolicySet } from './index.js';
import { decidingDiagram } from './law-diagram.js';
import { BAN, CONTROL, disproof } from './obligations.js';
import type { Counterexample, Obligation } from './obligations.js';
import { translateLaw, translatedAnswer } from './translated.js';

const counterexamples = (set: PolicySet, obligation: Obligation): Counterexample[] => {
  const translated = translateLaw(lawOf(set));
  return obligation.actions.flatMap((action) => {
    const found = disproof(obligation, action, decidingDiagram(translated, action));
    if (found === null) return [];
    // The counterexample is one: the law really permits it.
    expect(translatedAnswer(translated, action, found.situation).effect).toBe('permit');
    return [found];
  });
};

describe('The proof of the investigation ban', () => {
  const cedar = openCedar();
  const proved = (set: PolicySet) => {
    const { variants, unproved } = partialProof(cedar, lawOf(set), BAN);
    return variants - unproved.length;
  };

  it('succeeds for the shipped law: by Cedar in all 160 variants, and over every situation', () => {
    expect(partialProof(cedar, loadedLaw(), BAN)).toEqual({ variants: 160, unproved: [] });
    const translated = translateLaw(loadedLaw());
    for (const action of BAN.actions)
      expect(disproof(BAN, action, decidingDiagram(translated, action))).toBeNull();
  });

  const lastTrigger = '[Purpose::"INVESTIGATE", Purpose::"PROSECUTE"].contains(context.purpose) };';
  const faulty: readonly (readonly [string, PolicySet])[] = [
    [
      'the whole ban is dropped',
      setWithout(...[1, 2, 3, 4, 5].flatMap((at) => [`R07.${String(at)}`, `R09.${String(at)}`])),
    ],
    ["the sender's function is dropped", setWithout('R07.2')],
    [
      'PROSECUTE is dropped from the purposes',
      setChanged(
        'c-ban.cedar',
        'Purpose::"INVESTIGATE", Purpose::"PROSECUTE"',
        'Purpose::"INVESTIGATE"',
      ),
    ],
    [
      'consent is made an exception',
      setChanged(
        'c-ban.cedar',
        lastTrigger,
        `${lastTrigger.slice(0, -1)}\nunless { context.consent == Consent::"GIVEN" };`,
      ),
    ],
    [
      'it holds for authorities only',
      setChanged(
        'c-ban.cedar',
        /forbid \(principal, (action in [^)]*resource)\)\nwhen \{ context.form != Form::"NONE" \}\nwhen \{ \[Purpose/,
        'forbid (principal in Group::"AUTHORITY", $1)\nwhen { context.form != Form::"NONE" }\nwhen { [Purpose',
      ),
    ],
    [
      'statistics are left out of it',
      setChanged(
        'c-ban.cedar',
        /action in \[Action::"disclose", Action::"discloseStatistics"\]/g,
        'action == Action::"disclose"',
      ),
    ],
    [
      'one form is left out of it',
      setChanged(
        'c-ban.cedar',
        /context\.form != Form::"NONE"/g,
        '![Form::"NONE", Form::"PSP"].contains(context.form)',
      ),
    ],
  ];

  it.each(faulty)('fails when %s, with a counterexample that the law permits', (_title, set) => {
    const [found] = counterexamples(set, BAN);
    expect(found?.words.en).toMatch(/could give .* permits it, although the .*\.$/);
    expect(found?.words.da).toMatch(/kunne give .* tillader det, selv om .*\.$/);
  });

  it('says in words what a lawyer must see', () => {
    const [found] = counterexamples(setWithout('R07.2'), BAN);
    expect(found?.words.en).toBe(
      'POLICE (INVESTIGATION) could give MUNICIPALITY_SOCIAL (CASEWORK) information (IDENTITY, SCHOOL) in the form SSP for the purpose PREVENT: R57 permits it, although the sender acts in an investigating or prosecuting function.',
    );
  });

  it('holds when a permit for everyone is added, because a prohibition always wins', () => {
    const blanket = setChanged(
      'o-permits.cedar',
      /$/,
      '\n// Everything is permitted.\n@id("R58")\n@outcome("PERMIT")\n@reason("OK")\n@basis("ATTACHED")\n@statute("none")\n@source("none")\n@mark("D")\npermit (principal, action == Action::"disclose", resource);\n',
    );
    expect(counterexamples(blanket, BAN)).toEqual([]);
  });

  it('is not given by Cedar when triggers are merged with "||" behind something unknown', () => {
    const merged = setChanged(
      'c-ban.cedar',
      lastTrigger,
      '[Function::"INVESTIGATION", Function::"PROSECUTION"].contains(context.sender.function) || [Purpose::"INVESTIGATE", Purpose::"PROSECUTE"].contains(context.purpose) };',
    );
    // Over all situations it is as good; Cedar cannot see it, which is incomplete and never false.
    expect(counterexamples(merged, BAN)).toEqual([]);
    expect(proved(merged)).toBeLessThan(160);
  });

  it('needs a prohibition of the ban and not merely a denial', () => {
    const bare = setWithout(
      ...[1, 2, 3, 4, 5].flatMap((at) => [`R07.${String(at)}`, `R09.${String(at)}`]),
    );
    expect(proved(bare)).toBe(0);
  });
});

describe('The proof that personal data never serve control', () => {
  it('succeeds for the shipped law', () => {
    expect(partialProof(openCedar(), loadedLaw(), CONTROL)).toEqual({ variants: 30, unproved: [] });
    const translated = translateLaw(loadedLaw());
    expect(disproof(CONTROL, 'disclose', decidingDiagram(translated, 'disclose'))).toBeNull();
  });

  it.each(['R14.2', 'R14.3'])('fails without %s', (id) => {
    const [found] = counterexamples(setWithout(id), CONTROL);
    expect(found?.words.en).toContain('acts in a control function');
  });

  it('has a counterexample for benefit control only where no form stands in its way', () => {
    const [found] = counterexamples(setWithout('R14.1'), CONTROL);
    // In a form R34 still stops it, because no form is meant for that purpose.
    expect(found?.situation.form).toBe('NONE');
  });
});
