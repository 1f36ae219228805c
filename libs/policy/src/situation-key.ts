import {
  AGE_GROUPS,
  CATEGORIES,
  CONSENTS,
  DETENTION_KINDS,
  DUTIES,
  ENROLMENTS,
  EXTENTS,
  FORMS,
  FUNCTIONS,
  MEETINGS,
  NECESSITIES,
  PURPOSES,
  RADICALISATIONS,
  RECORDS,
  RELEASES,
  THIRD_PARTIES,
  UNITS,
} from '#libs/contracts';
import type { DisclosureParty, DisclosureSituation } from '#libs/contracts';

const numbered = (values: readonly unknown[]): ReadonlyMap<unknown, number> =>
  new Map(values.map((value, at) => [value, at]));

const FORM = numbered([...FORMS, null]);
const PURPOSE = numbered([...PURPOSES, null]);
const UNIT = numbered(UNITS);
const FUNCTION = numbered(FUNCTIONS);
const ENROLMENT = numbered(ENROLMENTS);
const CATEGORY = numbered(CATEGORIES);
const EXTENT = numbered(EXTENTS);
const THIRD = numbered(THIRD_PARTIES);
const AGE = numbered(AGE_GROUPS);
const ANSWER = numbered([false, true, null]);
const BOOL = numbered([false, true]);
const KIND = numbered(DETENTION_KINDS);
const RELEASE = numbered(RELEASES);
const RADICAL = numbered(RADICALISATIONS);
const NECESSITY = numbered(NECESSITIES);
const CONSENT = numbered(CONSENTS);
const DUTY = numbered(DUTIES);
const MEETING = numbered(MEETINGS);
const RECORD = numbered(RECORDS);

/** A situation as 75 bits in three 32-bit words; the order of the categories does not count. */
export type KeyWords = Uint32Array;

/** A fresh place for a key. */
export const keyWords = (): KeyWords => new Uint32Array(3);

// NaN, and not a number of the vocabulary: it poisons the sum that it enters.
const at = (numbers: ReadonlyMap<unknown, number>, value: unknown): number =>
  numbers.get(value) ?? Number.NaN;

const partyBits = (end: DisclosureParty): number =>
  at(UNIT, end.unit) * 64 +
  at(FUNCTION, end.function) * 8 +
  at(ENROLMENT, end.enrolment) * 2 +
  at(BOOL, end.connected);

function categoryBits(categories: readonly unknown[]): number {
  let bits = 0;
  for (const category of categories) {
    const bit = 1 << at(CATEGORY, category);
    if (!CATEGORY.has(category) || (bits & bit) !== 0) return Number.NaN;
    bits |= bit;
  }
  return bits;
}

/**
 * Writes the key of a situation into three words: equal keys mean equal situations.
 * false when a value lies outside the vocabularies or a category is named twice; throws when a
 * whole part is absent.
 */
export function packSituation(situation: DisclosureSituation, into: KeyWords): boolean {
  const { information, subject } = situation;
  const { detention } = subject;
  const asked =
    (at(FORM, situation.form) * 16 + at(PURPOSE, situation.purpose)) * 2 ** 24 +
    partyBits(situation.sender) * 4096 +
    partyBits(situation.recipient);
  const data =
    categoryBits(information.categories) * 2 ** 5 +
    at(EXTENT, information.extent) * 8 +
    at(THIRD, information.thirdParties) * 2 +
    at(BOOL, information.identifiesInformant);
  const person =
    at(AGE, subject.ageGroup) * 1024 +
    at(ANSWER, subject.sociallyVulnerable) * 256 +
    at(ANSWER, subject.crimePreventionConcern) * 64 +
    at(KIND, detention.kind) * 8 +
    at(RELEASE, detention.release);
  const rest =
    at(BOOL, detention.convicted) * 2048 +
    at(RADICAL, subject.radicalisation) * 512 +
    at(BOOL, subject.openInvestigation) * 256 +
    at(NECESSITY, situation.necessity) * 64 +
    at(CONSENT, situation.consent) * 16 +
    at(DUTY, situation.duty) * 4 +
    at(MEETING, situation.meeting);
  const last = at(RECORD, situation.record);
  if (Number.isNaN(asked + data + person + rest + last)) return false;
  into[0] = asked;
  into[1] = data * 4096 + person;
  into[2] = rest * 2 + last;
  return true;
}
