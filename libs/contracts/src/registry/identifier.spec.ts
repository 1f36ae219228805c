import { birthDateOfCpr, isIdentifier } from './identifier.js';

describe('A CPR number', () => {
  it('tells its date of birth, the century by its seventh digit', () => {
    expect(birthDateOfCpr('1205880000')).toBe('1988-05-12');
    expect(birthDateOfCpr('0101014000')).toBe('2001-01-01');
    expect(birthDateOfCpr('0101374000')).toBe('1937-01-01');
    expect(birthDateOfCpr('2902005000')).toBe('2000-02-29');
    expect(birthDateOfCpr('0101585000')).toBe('1858-01-01');
  });
  it('is none with a day that never was, or of another length', () => {
    for (const cpr of ['3002900000', '0013900000', '290200000', '12058800001', '120588-000'])
      expect(birthDateOfCpr(cpr)).toBeNull();
    expect(birthDateOfCpr('2902010000')).toBeNull();
  });
});

describe('An identifier', () => {
  it('has the form of its type', () => {
    expect(isIdentifier({ type: 'REPLACEMENT_CPR', value: '720588AB12' })).toBe(true);
    expect(isIdentifier({ type: 'REPLACEMENT_CPR', value: '72058812' })).toBe(false);
    expect(isIdentifier({ type: 'ALIEN', value: '12345678' })).toBe(true);
    expect(isIdentifier({ type: 'CPR', value: '720588AB12' })).toBe(false);
  });
});
