import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noteKeys, noteSigner, TileLog, verifyLog } from '#libs/ledger';
import { FileTileStore } from './file-tile-store.js';

/** What `benchVerification` measured. */
export type VerificationBench = Readonly<{
  leaves: number;
  leafBytes: number;
  /** Every tile and the root derived from the entries, and compared with what is there and signed. */
  verifySeconds: number;
  /** Milliseconds of each of some inclusion proofs at random places. */
  proofMs: readonly number[];
}>;

const batchSize = 8192;
const proofs = 200;

const msOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - before) / 1e6;
};

/** Makes a log in a temporary folder under `parent`, verifies it whole, proves some leaves, and removes it. */
export async function benchVerification(
  parent: string,
  { leaves = 1_000_000, leafBytes = 300 } = {},
): Promise<VerificationBench> {
  const folder = await mkdtemp(join(parent, 'verify-bench-'));
  try {
    const origin = 'bench.infohus.example/log';
    const { signerKey, verifierKey } = noteKeys(origin, randomBytes(32));
    const signer = noteSigner(signerKey);
    const log = await TileLog.open(new FileTileStore(folder), { origin, signer });
    for (let from = 0; from < leaves; from += batchSize) {
      const count = Math.min(batchSize, leaves - from);
      const bytes = randomBytes(count * leafBytes);
      await log.append(
        Array.from({ length: count }, (_, n) => bytes.subarray(n * leafBytes, (n + 1) * leafBytes)),
      );
    }
    const proofMs: number[] = [];
    for (let n = 0; n < proofs; n++) {
      const index = randomBytes(4).readUInt32BE(0) % leaves;
      proofMs.push(await msOf(() => log.prove(index)));
    }
    await log.close();
    const verifyMs = await msOf(async () => {
      const { findings, size } = await verifyLog(new FileTileStore(folder), verifierKey);
      if (findings.length > 0 || size !== leaves) throw new Error('The log does not verify');
    });
    return { leaves, leafBytes, verifySeconds: verifyMs / 1e3, proofMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
