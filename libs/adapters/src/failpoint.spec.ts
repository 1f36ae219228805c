import { armFailpoint } from './failpoint.js';

describe('A failpoint', () => {
  it('is one of the known places, with the pass at which the process dies', () => {
    expect(() => armFailpoint('no-such-place')).toThrow('must be by-message, or one of accepted,');
    expect(() => armFailpoint('decided:0')).toThrow('INFOHUS_FAILPOINT');
    expect(() => armFailpoint('by-message:2')).toThrow('INFOHUS_FAILPOINT');
  });

  it('is armed by nobody unless the environment says so', () => {
    const before = process.listenerCount('message');
    armFailpoint(null);
    expect(process.listenerCount('message')).toBe(before);
  });
});
