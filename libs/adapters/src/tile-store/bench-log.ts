import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noteKeys, noteSigner, TileLog } from '#libs/ledger';
import { FileTileStore } from './file-tile-store.js';

/** What `benchLog` measured; durable means synced to the disk and under a signed checkpoint. */
export type LogBench = Readonly<{
  entries: number;
  entryBytes: number;
  inFlight: number;
  seconds: number;
  perSecond: number;
}>;

/** Appends to a fresh log in a temporary folder under `parent`, one entry a call with `inFlight` calls waiting, and removes it. */
export async function benchLog(
  parent: string,
  { entries = 20_000, entryBytes = 300, inFlight = 512 } = {},
): Promise<LogBench> {
  const folder = await mkdtemp(join(parent, 'log-bench-'));
  try {
    const origin = 'bench.infohus.example/log';
    const signer = noteSigner(noteKeys(origin, randomBytes(32)).signerKey);
    const log = await TileLog.open(new FileTileStore(folder), { origin, signer });
    const data = Array.from({ length: entries }, () => randomBytes(entryBytes));
    const before = process.hrtime.bigint();
    let next = 0;
    const append = async (): Promise<void> => {
      for (let entry = data[next++]; entry; entry = data[next++]) await log.append([entry]);
    };
    await Promise.all(Array.from({ length: inFlight }, append));
    const seconds = Number(process.hrtime.bigint() - before) / 1e9;
    await log.close();
    return { entries, entryBytes, inFlight, seconds, perSecond: Math.round(entries / seconds) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
