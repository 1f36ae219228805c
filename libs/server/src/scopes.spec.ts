import { mayHold } from './scopes.js';

describe('A scope of the exchange’s own staff', () => {
  it.each([
    ['audit', 'infohus-audit'],
    ['policy:propose', 'infohus-policy'],
    ['policy:approve', 'infohus-policy'],
  ])('%s is held in the name of %s and of nobody else', (scope, holder) => {
    expect(mayHold(holder, scope)).toBe(true);
    for (const agency of ['101', 'kf', 'infohus-register', 'infohus-operations', ''])
      expect(mayHold(agency, scope)).toBe(false);
  });

  it('is no other scope, whatever its name', () => {
    for (const scope of ['agency', 'register', 'operations', 'toString', '__proto__'])
      expect(mayHold('101', scope)).toBe(true);
  });
});
