import { samePerson } from './erasure.js';

describe('The person of an erasure', () => {
  const asked = { erasureId: 'e', subjectIds: ['a', 'b'] };

  it('is the same under the same ids, in whatever order', () => {
    expect(samePerson(asked, ['b', 'a'])).toBeNull();
  });

  it('is another one when an id was linked or unlinked since it was asked', () => {
    for (const now of [['a', 'b', 'c'], ['a'], ['a', 'c']])
      expect(samePerson(asked, now)).toEqual({
        refused: 'erasure-person-changed',
        facts: { erasureId: 'e' },
      });
  });
});
