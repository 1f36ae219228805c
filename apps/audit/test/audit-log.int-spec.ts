import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TreeHead } from '#libs/ledger';
import { newFolder } from '../../../libs/server/test/harness.js';
import { AuditLog, logOrigin } from '../src/log/audit-log.js';
import { openLogKey } from '../src/log/log-key.js';

const leaf = (text: string): Uint8Array => Buffer.from(text);

describe('The one log of the audit service', () => {
  let dataFolder: string;
  let log: AuditLog;
  const opened: AuditLog[] = [];

  const openLog = (seen: TreeHead | null = null): AuditLog => {
    const made = new AuditLog({ dataFolder, lastSeen: () => Promise.resolve(seen) });
    opened.push(made);
    return made;
  };

  beforeEach(async () => {
    dataFolder = newFolder();
    log = openLog();
    await log.place(0, [leaf('a'), leaf('b'), leaf('c')]);
  });

  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

  it('takes leaves once, however often and in whatever batches they come again', async () => {
    const { root } = await log.place(0, [leaf('a'), leaf('b'), leaf('c')]);
    expect(await log.place(1, [leaf('b')])).toEqual({ size: 3, root });
    expect((await log.place(1, [leaf('b'), leaf('c'), leaf('d')])).size).toBe(4);
  });

  it('refuses another leaf where one stands, and a leaf behind a gap', async () => {
    await expect(log.place(1, [leaf('x')])).rejects.toThrow('entry 1');
    await expect(log.place(5, [leaf('f')])).rejects.toThrow('3 leaves, but 5 were shown');
    expect((await log.place(3, [leaf('d')])).size).toBe(4);
  });

  it('keeps its key to itself, and begins no second log without it', async () => {
    const key = join(dataFolder, 'audit-log.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    await log.close();
    rmSync(key);
    await expect(openLog().open()).rejects.toThrow('the key that signs it is gone');
  });

  it('has one writer', async () => {
    await expect(openLog().open()).rejects.toThrow();
  });

  it('is written by the next one when the writer is gone, and by none that stands down', async () => {
    const [next, other] = [openLog(), openLog()];
    const waited: string[] = [];
    const written = next.whenWriter().then(() => void waited.push('next'));
    const stoodDown = other.whenWriter().catch(() => void waited.push('stood down'));
    await wait(600);
    other.standDown();
    await stoodDown;
    await log.close();
    await written;
    expect(waited).toEqual(['stood down', 'next']);
    expect((await next.place(3, [leaf('d')])).size).toBe(4);
  });

  it('has one key, also when several make it at the same moment', async () => {
    const path = join(newFolder(), 'audit-log.key');
    const all = await Promise.all(
      Array.from({ length: 8 }, () => openLogKey(path, logOrigin, false)),
    );
    expect(new Set(all.map(({ verifierKey }) => verifierKey)).size).toBe(1);
  });

  it('stays shut when what was seen of it is gone', async () => {
    const seen = (await log.open()).head();
    await log.close();
    rmSync(log.folder, { recursive: true });
    await expect(openLog(seen).open()).rejects.toThrow('it is gone, but 3 leaves were seen');
  });

  it('opens again after a write that failed, and goes on where it was', async () => {
    const held = await log.open();
    const storage = (held as unknown as { storage: { commit: () => Promise<void> } }).storage;
    storage.commit = () => Promise.reject(new Error('disk full'));
    await expect(log.place(3, [leaf('d')])).rejects.toThrow('disk full');
    expect((await log.place(3, [leaf('d')])).size).toBe(4);
  });
});
