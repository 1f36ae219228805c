import { CATEGORIES, PURPOSES } from '#libs/contracts';
import type { Category, Consent, Fact, Party, Purpose } from '#libs/contracts';

type Given = Extract<Fact, { type: 'ConsentGiven' }>;
type Withdrawn = Extract<Fact, { type: 'ConsentWithdrawn' }>;

type Grant = Readonly<{ until: string | null; order: number; eventId: string }>;
type Withdrawal = Readonly<{ order: number; eventId: string }>;

/**
 * The consents that one unit recorded, newest word only: at most one grant for each recipient, purpose and category,
 * and one withdrawal for each recipient and purpose.
 */
export type Consents = Readonly<{
  /** By recipient, purpose and category. */
  grants: Readonly<Record<string, Grant>>;
  /** By recipient and purpose; `*` is all of them. */
  withdrawals: Readonly<Record<string, Withdrawal>>;
}>;

export const noConsents: Consents = { grants: {}, withdrawals: {} };

/** What is known of a consent, and the events it rests on. */
export type ConsentFound = Readonly<{ consent: Consent; eventIds: readonly string[] }>;

const ALL = '*';
const partyKey = ({ agency, unit }: Party): string => `${agency}/${unit}`;
const grantKey = (recipient: Party, purpose: Purpose, category: Category): string =>
  `${partyKey(recipient)} ${purpose} ${category}`;

// Unknown members would grow the state without bound and cover nothing.
const known = <T extends string>(values: readonly T[], all: readonly T[]): readonly T[] =>
  all.filter((value) => values.includes(value));

/** Takes up a consent; `order` grows with every event of the subject. */
export const withGiven = (
  consents: Consents,
  given: Given,
  order: number,
  eventId: string,
): Consents => {
  const grants = { ...consents.grants };
  for (const recipient of given.recipients)
    for (const purpose of known(given.purposes, PURPOSES))
      for (const category of known(given.categories, CATEGORIES))
        grants[grantKey(recipient, purpose, category)] = { until: given.until, order, eventId };
  return { ...consents, grants };
};

/** Takes up a withdrawal; an empty list means all recipients, or all purposes. */
export const withWithdrawn = (
  consents: Consents,
  withdrawn: Withdrawn,
  order: number,
  eventId: string,
): Consents => {
  const recipients = withdrawn.recipients.length > 0 ? withdrawn.recipients.map(partyKey) : [ALL];
  const purposes =
    withdrawn.purposes.length > 0 ? known(withdrawn.purposes, PURPOSES) : ([ALL] as const);
  const withdrawals = { ...consents.withdrawals };
  for (const recipient of recipients)
    for (const purpose of purposes) withdrawals[`${recipient} ${purpose}`] = { order, eventId };
  return { ...consents, withdrawals };
};

const latestWithdrawal = (
  { withdrawals }: Consents,
  recipient: Party,
  purpose: Purpose,
): Withdrawal | undefined =>
  [partyKey(recipient), ALL]
    .flatMap((to) => [withdrawals[`${to} ${purpose}`], withdrawals[`${to} ${ALL}`]])
    .filter((withdrawal) => withdrawal !== undefined)
    .sort((a, b) => b.order - a.order)[0];

/**
 * GIVEN when every category is covered by a grant that is valid today and newer than any withdrawal that touches this
 * recipient and purpose; WITHDRAWN when the newest word on them is a withdrawal; else NONE.
 * @param today `YYYY-MM-DD`, Danish calendar
 */
export const consentFor = (
  consents: Consents,
  recipient: Party,
  purpose: Purpose | null,
  categories: readonly Category[],
  today: string,
): ConsentFound => {
  if (purpose === null) return { consent: 'NONE', eventIds: [] };
  const withdrawal = latestWithdrawal(consents, recipient, purpose);
  const since = withdrawal?.order ?? -1;
  const standing = (category: Category): Grant | undefined => {
    const grant = consents.grants[grantKey(recipient, purpose, category)];
    return grant !== undefined && grant.order > since ? grant : undefined;
  };
  // A grant that came after the withdrawal is the newer word, even where it covers something else or has run out.
  if (withdrawal !== undefined && !CATEGORIES.some(standing))
    return { consent: 'WITHDRAWN', eventIds: [withdrawal.eventId] };
  const grants = categories.map(standing);
  const valid = grants.filter((grant) => grant !== undefined && (grant.until ?? today) >= today);
  if (categories.length === 0 || valid.length < categories.length)
    return { consent: 'NONE', eventIds: [] };
  return { consent: 'GIVEN', eventIds: [...new Set(valid.map((grant) => grant!.eventId))] };
};
