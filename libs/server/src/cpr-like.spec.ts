import { randomBytes, randomUUID } from 'node:crypto';
import { mayHoldCpr, mayHoldCprAlone } from './cpr-like.js';

describe('What may be a CPR number', () => {
  it('is found however it is written', () => {
    for (const text of [
      '0101901234',
      '010190-1234',
      'kf/311299-0001',
      'x_610190_1234',
      '010190.1234',
    ])
      expect([text, mayHoldCpr(text), mayHoldCprAlone(text)]).toEqual([text, true, true]);
    expect(mayHoldCpr('sag010190-1234b')).toBe(true);
  });

  it('is not every number', () => {
    for (const text of [
      '2026-17/4',
      '320190-1234',
      '001190-1234',
      '011390-1234',
      '01019012345',
      'J-1',
    ])
      expect([text, mayHoldCpr(text)]).toEqual([text, false]);
  });

  it('is not seen in random keys', () => {
    for (let n = 0; n < 20_000; n += 1) {
      expect(mayHoldCprAlone(randomUUID())).toBe(false);
      expect(mayHoldCprAlone(randomBytes(16).toString('hex').replace(/^\d/, 'a'))).toBe(false);
    }
  });
});
