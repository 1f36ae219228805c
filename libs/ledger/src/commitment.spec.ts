import { createHash } from 'node:crypto';
import { commit, commitText, opens } from './commitment.js';

const salt = Buffer.alloc(32, 5);

describe('A commitment', () => {
  it('is SHA-256 of the length of the salt, the salt, and canonical JSON', () => {
    const bytes = Buffer.concat([Buffer.of(0, 32), salt, Buffer.from('{"a":1,"b":2}')]);
    expect(commit(salt, { b: 2, a: 1 })).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('opens with its salt and payload only', () => {
    const commitment = commit(salt, { a: 1 });
    expect(opens(commitment, salt, { a: 1 })).toBe(true);
    expect(opens(commitment, salt, { a: 2 })).toBe(false);
    expect(opens(commitment, Buffer.alloc(32, 6), { a: 1 })).toBe(false);
  });

  it('does not let a byte move from the payload to the salt', () => {
    const longer = Buffer.concat([salt, Buffer.from('1')]);
    expect(commit(longer, 2)).not.toBe(commit(salt, 12));
  });

  it('needs a salt that cannot be guessed', () => {
    expect(() => commit(Buffer.alloc(15), {})).toThrow('16 to 255 bytes');
  });

  it('is the same over a text that is canonical JSON already, however long', () => {
    for (const payload of ['æ€😀', 'ø'.repeat(100_000)])
      expect(commitText(salt.toString('hex'), JSON.stringify(payload))).toBe(commit(salt, payload));
    expect(() => commitText('05', '{}')).toThrow('16 to 255 bytes');
  });
});
