import type { DisclosureParty, DisclosureSituation, Unit } from '#libs/contracts';
import type { Action } from './law.js';
import { STATED_FORMS, formsOfUnit, groupsOfForm, groupsOfUnit, purposesOf } from './terms.js';
import type { StatedForm, Terms } from './terms.js';
import { statedForm } from './verdict.js';

type Uid = Readonly<{ type: string; id: string }>;
type Entity = { uid: Uid; attrs: Record<string, never>; parents: Uid[] };

const uid = (type: string, id: string): Uid => ({ type, id });
const value = (type: string, id: string) => ({ __entity: { type, id } });
const answer = (known: boolean | null) =>
  value('Answer', known === null ? 'UNKNOWN' : known ? 'YES' : 'NO');
const party = (end: DisclosureParty) => ({
  function: value('Function', end.function),
  enrolment: value('Enrolment', end.enrolment),
  connected: end.connected,
});

/** The context of the Cedar schema for one situation; null becomes NOT_STATED or UNKNOWN. */
export function contextOf(situation: DisclosureSituation, action: Action) {
  const { information, subject } = situation;
  const { detention } = subject;
  return {
    form: value('Form', statedForm(situation)),
    purpose: value('Purpose', situation.purpose ?? 'NOT_STATED'),
    sender: party(situation.sender),
    recipient: party(situation.recipient),
    information: {
      categories: information.categories.map((category) => value('Category', category)),
      // Statistics have no extent, so action and extent cannot disagree.
      ...(action === 'discloseStatistics' ? {} : { extent: value('Extent', information.extent) }),
      thirdParties: value('ThirdParties', information.thirdParties),
      identifiesInformant: information.identifiesInformant,
    },
    subject: {
      ageGroup: value('AgeGroup', subject.ageGroup),
      sociallyVulnerable: answer(subject.sociallyVulnerable),
      crimePreventionConcern: answer(subject.crimePreventionConcern),
      detention: {
        kind: value('Detention', detention.kind),
        convicted: detention.convicted,
        release: value('Release', detention.release),
      },
      radicalisation: value('Radicalisation', subject.radicalisation),
      openInvestigation: subject.openInvestigation,
    },
    necessity: value('Necessity', situation.necessity),
    consent: value('Consent', situation.consent),
    duty: value('Duty', situation.duty),
    meeting: value('Meeting', situation.meeting),
    record: value('Record', situation.record),
  };
}

/** The terms as Cedar entities: what each unit and each form is in. */
export type TermEntities = Readonly<{
  unit: (unit: Unit) => Entity;
  form: (form: StatedForm) => Entity;
  for: (situation: DisclosureSituation) => Entity[];
}>;

const unitEntity = (terms: Terms, unit: Unit): Entity => ({
  uid: uid('Unit', unit),
  attrs: {},
  parents: [
    ...groupsOfUnit(terms, unit).map((group) => uid('Group', group)),
    ...formsOfUnit(terms, unit).map((form) => uid('Form', form)),
  ],
});

const formEntity = (terms: Terms, form: StatedForm): Entity => ({
  uid: uid('Form', form),
  attrs: {},
  parents: [
    ...groupsOfForm(terms, form).map((group) => uid('FormGroup', group)),
    ...purposesOf(terms, form).map((purpose) => uid('Purpose', purpose)),
  ],
});

/** Builds the entities once for a set; a decision is given only the three that it is about. */
export function termEntities(terms: Terms, units: readonly Unit[]): TermEntities {
  const ofUnit = new Map(units.map((unit) => [unit, unitEntity(terms, unit)]));
  const ofForm = new Map(STATED_FORMS.map((form) => [form, formEntity(terms, form)]));
  const found = <K, V>(map: Map<K, V>, key: K): V => {
    const entity = map.get(key);
    if (entity === undefined) throw new RangeError('outside the vocabulary');
    return entity;
  };
  const unit = (name: Unit) => found(ofUnit, name);
  const form = (name: StatedForm) => found(ofForm, name);
  return {
    unit,
    form,
    for: ({ sender, recipient, ...rest }) => {
      const ends = sender.unit === recipient.unit ? [sender] : [sender, recipient];
      return [...ends.map((end) => unit(end.unit)), form(rest.form ?? 'NOT_STATED')];
    },
  };
}
