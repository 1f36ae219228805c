import type { Category, Fact, Party, Purpose } from '#libs/contracts';
import { consentFor, noConsents, withGiven, withWithdrawn } from './consent.projection.js';
import type { Consents } from './consent.projection.js';

const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };
const today = '2026-11-21';

type Word = (consents: Consents, order: number) => Consents;
const given =
  (
    categories: readonly Category[],
    more: Partial<Extract<Fact, { type: 'ConsentGiven' }>> = {},
  ): Word =>
  (consents, order) =>
    withGiven(
      consents,
      {
        type: 'ConsentGiven',
        recipients: [social],
        purposes: ['SUPPORT'],
        until: null,
        categories,
        ...more,
      },
      order,
      `e-${order}`,
    );
const withdrawn =
  (recipients: readonly Party[], purposes: readonly Purpose[]): Word =>
  (consents, order) =>
    withWithdrawn(
      consents,
      { type: 'ConsentWithdrawn', recipients, purposes },
      order,
      `e-${order}`,
    );
const after = (...words: readonly Word[]): Consents =>
  words.reduce((c, w, i) => w(c, i), noConsents);
const asked = (
  consents: Consents,
  categories: readonly Category[],
  recipient = social,
  purpose: Purpose | null = 'SUPPORT',
) => consentFor(consents, recipient, purpose, categories, today).consent;

describe('A consent', () => {
  it('covers its recipient, its purpose and its categories, and nothing else', () => {
    const consents = after(given(['HEALTH', 'HOUSING']));
    expect(asked(consents, ['HEALTH'])).toBe('GIVEN');
    expect(asked(consents, ['HEALTH', 'HOUSING'])).toBe('GIVEN');
    expect(asked(consents, ['HEALTH', 'BELIEF'])).toBe('NONE');
    expect(asked(consents, ['HEALTH'], school)).toBe('NONE');
    expect(asked(consents, ['HEALTH'], social, 'ADMIN')).toBe('NONE');
    expect(asked(consents, ['HEALTH'], social, null)).toBe('NONE');
    expect(asked(consents, [])).toBe('NONE');
  });
  it('runs out after its last day', () => {
    expect(asked(after(given(['HEALTH'], { until: '2026-11-21' })), ['HEALTH'])).toBe('GIVEN');
    expect(asked(after(given(['HEALTH'], { until: '2026-11-20' })), ['HEALTH'])).toBe('NONE');
  });
  it('may be given in parts, and names what it rests on', () => {
    const consents = after(given(['HEALTH']), given(['HOUSING']));
    expect(consentFor(consents, social, 'SUPPORT', ['HEALTH', 'HOUSING'], today)).toEqual({
      consent: 'GIVEN',
      eventIds: ['e-0', 'e-1'],
    });
  });
  it('ends with a withdrawal that touches it', () => {
    const touching = [
      withdrawn([social], ['SUPPORT']),
      withdrawn([social], []),
      withdrawn([], ['SUPPORT']),
      withdrawn([], []),
    ];
    for (const word of touching)
      expect(asked(after(given(['HEALTH']), word), ['HEALTH'])).toBe('WITHDRAWN');
    expect(asked(after(given(['HEALTH']), withdrawn([school], [])), ['HEALTH'])).toBe('GIVEN');
    expect(asked(after(given(['HEALTH']), withdrawn([], ['ADMIN'])), ['HEALTH'])).toBe('GIVEN');
  });
  it('stands again when it is given anew, for what is given anew', () => {
    const consents = after(given(['HEALTH', 'BELIEF']), withdrawn([], []), given(['HEALTH']));
    expect(asked(consents, ['HEALTH'])).toBe('GIVEN');
    expect(asked(consents, ['HEALTH', 'BELIEF'])).toBe('NONE');
  });
});
