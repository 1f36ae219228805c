import type { Bilingual, DisclosureSituation } from '#libs/contracts';
import { anyOf, compiled, one } from './formula.js';
import type { Formula } from './formula.js';
import type { Diagram } from './diagram.js';
import type { Action } from './law.js';
import type { DecidingDiagram } from './law-diagram.js';
import { situationOf, variableAt, vector, writeVector } from './variables.js';
import type { Vector } from './variables.js';

/** One circumstance under which nothing may ever be permitted. */
export type Trigger = Readonly<{ path: string; values: readonly string[]; words: Bilingual }>;

/** What every set must be proved to forbid, whatever its policies say. */
export type Obligation = Readonly<{
  name: 'ban' | 'control';
  statute: string;
  actions: readonly Exclude<Action, 'attach'>[];
  triggers: readonly Trigger[];
  /** The reasons that a forbid must carry to count as this prohibition, in a form and outside. */
  reasons: Readonly<{ inForm: string; outside: string }>;
}>;

const trigger = (path: string, values: readonly string[], da: string, en: string): Trigger => ({
  path,
  values,
  words: { da, en },
});
const INVESTIGATING = ['INVESTIGATION', 'PROSECUTION'];

/** RPL § 115(2), 2nd sentence, and its counterpart outside the forms: rules R07 and R09. */
export const BAN: Obligation = {
  name: 'ban',
  statute: 'RPL115-2-2pkt',
  actions: ['disclose', 'discloseStatistics'],
  triggers: [
    trigger(
      'context.purpose',
      ['INVESTIGATE', 'PROSECUTE'],
      'formålet er efterforskning eller tiltale',
      'the purpose is to investigate or prosecute',
    ),
    trigger(
      'context.sender.function',
      INVESTIGATING,
      'afsenderen handler i en efterforskende eller anklagende funktion',
      'the sender acts in an investigating or prosecuting function',
    ),
    trigger(
      'context.recipient.function',
      INVESTIGATING,
      'modtageren handler i en efterforskende eller anklagende funktion',
      'the recipient acts in an investigating or prosecuting function',
    ),
    trigger(
      'principal',
      ['PROSECUTION'],
      'afsenderen er anklagemyndigheden',
      'the sender is the prosecution service',
    ),
    trigger(
      'resource',
      ['PROSECUTION'],
      'modtageren er anklagemyndigheden',
      'the recipient is the prosecution service',
    ),
  ],
  reasons: { inForm: 'INVESTIGATION_PURPOSE', outside: 'OUTSIDE_115' },
};

/** GDPR article 5(1)(b), rule R14: personal data never serve control. */
export const CONTROL: Obligation = {
  name: 'control',
  statute: 'GDPR5-1-B',
  actions: ['disclose'],
  triggers: [
    trigger(
      'context.purpose',
      ['BENEFIT_CONTROL'],
      'formålet er kontrol med ydelser',
      'the purpose is to check benefits',
    ),
    trigger(
      'context.sender.function',
      ['CONTROL'],
      'afsenderen handler i en kontrolfunktion',
      'the sender acts in a control function',
    ),
    trigger(
      'context.recipient.function',
      ['CONTROL'],
      'modtageren handler i en kontrolfunktion',
      'the recipient acts in a control function',
    ),
  ],
  reasons: { inForm: 'PURPOSE_INCOMPATIBLE', outside: 'PURPOSE_INCOMPATIBLE' },
};

export const OBLIGATIONS: readonly Obligation[] = [BAN, CONTROL];

function formulaOf({ path, values }: Trigger): Formula {
  const variable = variableAt(path);
  if (variable === undefined) throw new RangeError(`no variable ${path}`);
  return one(variable, (value) => values.includes(value));
}

/** A situation that a set permits although it may never be. */
export type Counterexample = Readonly<{
  obligation: Obligation['name'];
  situation: DisclosureSituation;
  permittedBy: string;
  words: Bilingual;
}>;

/** An ordinary situation to which a counterexample is kept as like as possible. */
export function ordinary(): Vector {
  const like = vector();
  writeVector(
    {
      form: 'SSP',
      purpose: 'PREVENT',
      sender: { unit: 'POLICE', function: 'PREVENTION', enrolment: 'ENROLLED', connected: true },
      recipient: {
        unit: 'MUNICIPALITY_SOCIAL',
        function: 'CASEWORK',
        enrolment: 'ENROLLED',
        connected: true,
      },
      information: {
        categories: ['IDENTITY', 'SCHOOL'],
        extent: 'ITEMS',
        thirdParties: 'NONE',
        identifiesInformant: false,
      },
      subject: {
        ageGroup: 'UNDER_18',
        sociallyVulnerable: true,
        crimePreventionConcern: true,
        detention: { kind: 'NONE', convicted: false, release: 'NOT_APPLICABLE' },
        radicalisation: 'NOT_ASSESSED',
        openInvestigation: false,
      },
      necessity: 'DOCUMENTED',
      consent: 'GIVEN',
      duty: 'NONE',
      meeting: 'SSD_FIRST',
      record: 'WRITTEN',
    },
    like,
  );
  return like;
}

function inWords(
  at: Vector,
  situation: DisclosureSituation,
  by: string,
  which: Obligation,
): Bilingual {
  const { form, purpose, sender, recipient, information } = situation;
  const held = which.triggers.filter((each) => compiled(formulaOf(each))(at));
  const what = information.extent === 'AGGREGATE' ? 'AGGREGATE' : information.categories.join(', ');
  const because = (language: keyof Bilingual, and: string) =>
    held.map(({ words }) => words[language]).join(and);
  return {
    da: `${sender.unit} (${sender.function}) kunne give ${recipient.unit} (${recipient.function}) oplysninger (${what}) i formen ${form ?? 'null'} med formålet ${purpose ?? 'null'}: ${by} tillader det, selv om ${because('da', ' og ')}.`,
    en: `${sender.unit} (${sender.function}) could give ${recipient.unit} (${recipient.function}) information (${what}) in the form ${form ?? 'null'} for the purpose ${purpose ?? 'null'}: ${by} permits it, although ${because('en', ' and ')}.`,
  };
}

/**
 * Proves over all situations that nothing is permitted under an obligation: null is the proof,
 * anything else a counterexample.
 */
export function disproof(
  obligation: Obligation,
  action: Exclude<Action, 'attach'>,
  { diagram, root, policies }: DecidingDiagram,
): Counterexample | null {
  const permitted = diagram.map(root, (value) => Number(policies[value]?.effect === 'permit'));
  const region = regionOf(diagram, obligation);
  const wrong = diagram.combine(permitted, region, (a, b) => a & b);
  const found = diagram.witness(wrong, (value) => value === 1, ordinary());
  if (found === null) return null;
  const situation = situationOf(found, action === 'discloseStatistics');
  const permittedBy = policies[diagram.evaluate(root, found)]?.id ?? '';
  return {
    obligation: obligation.name,
    situation,
    permittedBy,
    words: inWords(found, situation, permittedBy, obligation),
  };
}

const regionOf = (diagram: Diagram, { triggers }: Obligation) =>
  diagram.of(anyOf(triggers.map(formulaOf)));
