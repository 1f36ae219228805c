import fc from 'fast-check';
import { entriesOf, keys, origin, signer } from '../test/fixtures.js';
import { MemoryTileStorage } from '../test/memory-tile-storage.js';
import { canonicalBytes } from './canonical.js';
import { commit } from './commitment.js';
import { TileLog } from './log.js';
import { noteKeys } from './note.js';
import { checkProof, formatProof, parseProof } from './proof.js';
import { LogDamaged } from './tile-storage.js';

const salt = Buffer.alloc(32, 3);
const payload = { decision: 'PERMIT', statements: [1, 2, 3] };
const leaf = canonicalBytes({ kind: 'decision', commitment: commit(salt, payload) });
const storage = new MemoryTileStorage();
let log: TileLog;
let file: string;

beforeAll(async () => {
  log = await TileLog.open(storage, { origin, signer });
  await log.append([...entriesOf(0, 400), leaf, ...entriesOf(401, 700)]);
  file = await log.prove(400, { salt, payload });
});

describe('A proof file', () => {
  it('proves offline which leaf it is, and what it committed to', () => {
    expect(checkProof(file, keys.verifierKey)).toEqual({
      origin,
      size: 700,
      index: 400,
      leaf,
      opened: true,
      payload,
    });
  });

  it('without payload proves the leaf alone', async () => {
    expect(checkProof(await log.prove(7), keys.verifierKey)).toMatchObject({
      index: 7,
      opened: false,
    });
  });

  it('has the form of C2SP tlog-proof: header, extra, index, path, empty line, checkpoint', () => {
    const [head = '', checkpoint] = file.split(/\n\n(.*)/s);
    const [header, extra = '', index, ...path] = head.split('\n');
    expect(header).toBe('c2sp.org/tlog-proof@v1');
    expect(extra).toMatch(/^extra [A-Za-z0-9+/]+=*$/);
    expect(index).toBe('index 400');
    expect(path).toHaveLength(10);
    expect(checkpoint).toBe(log.checkpoint());
  });

  it('with any byte changed proves nothing', () => {
    const bytes = Buffer.from(file);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(checkProof(changed.toString('utf8'), keys.verifierKey)).toHaveProperty('refused');
      }),
      { numRuns: 500 },
    );
  });

  it('with another payload or salt is refused, though the leaf is in the log', async () => {
    const forged = [
      await log.prove(400, { salt, payload: { ...payload, decision: 'DENY' } }),
      await log.prove(400, { salt: Buffer.alloc(32, 4), payload }),
      await log.prove(7, { salt, payload }),
    ];
    for (const proof of forged)
      expect(checkProof(proof, keys.verifierKey)).toMatchObject({
        refused: 'proof-commitment-wrong',
      });
  });

  it('for another index or leaf is refused', () => {
    const proof = parseProof(file);
    if (!proof) throw new Error('the proof is malformed');
    expect(checkProof(formatProof({ ...proof, index: 401 }), keys.verifierKey)).toMatchObject({
      refused: 'proof-path-wrong',
    });
    const other = formatProof({ ...proof, leaf: Buffer.from('{}') });
    expect(checkProof(other, keys.verifierKey)).toMatchObject({ refused: 'proof-path-wrong' });
  });

  it('of another log is refused', () => {
    const other = noteKeys('other.example/log', Buffer.alloc(32, 7)).verifierKey;
    expect(checkProof(file, other)).toMatchObject({ refused: 'proof-checkpoint-refused' });
    expect(checkProof(file, keys.verifierKey, 'other.example')).toMatchObject({
      refused: 'proof-checkpoint-refused',
    });
  });

  it.each(['', 'c2sp.org/tlog-proof@v1\n\n', 'c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\nx'])(
    'is not %j',
    (text) => {
      expect(checkProof(text, keys.verifierKey)).toMatchObject({ refused: 'proof-malformed' });
    },
  );

  it('is not made of damaged tiles', async () => {
    const damaged = storage.afterCrash();
    const bytes = damaged.files.get('tile/0/000') ?? Buffer.alloc(0);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    const other = await TileLog.open(damaged, { origin, signer });
    await expect(other.prove(7)).rejects.toThrow(LogDamaged);
  });
});
