import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FileTileStore } from '#libs/adapters';
import { LogDamaged, LogLocked, signNote, TileLog } from '#libs/ledger';
import type { NoteSigner, Opening, TreeHead } from '#libs/ledger';
import { openLogKey, publishVerifierKey, readText } from './log-key.js';

/** Name of the log and of the key that signs it. */
export const logOrigin = 'infohus.dk/audit/log';

/** So often who stands by looks whether the writer is gone. */
const lookAgainMs = 500;

export type AuditLogOptions = Readonly<{
  /** Holds the log in `audit-log` (which may be copied and published) and the key beside it. */
  dataFolder: string;
  /** The newest head that was seen; null: none yet. */
  lastSeen: () => Promise<TreeHead | null>;
  /** Runs when every tile is durable, before the entries are shown. */
  onAppended?: () => void;
}>;

/**
 * The one Merkle log. It opens when it is first needed and again after a failed write; a log that contradicts itself,
 * its key or what was seen of it stays shut.
 */
export class AuditLog {
  #log: Promise<TileLog> | null = null;
  #signer: NoteSigner | null = null;
  #closed = false;
  readonly #standing = new AbortController();

  constructor(private readonly options: AuditLogOptions) {}

  /** @throws LogDamaged, LogLocked, Error without a key */
  open(): Promise<TileLog> {
    if (this.#closed) return Promise.reject(new Error('The audit log is closed'));
    if (this.#log === null) {
      const opening = this.#opened();
      this.#log = opening;
      opening.catch(() => {
        this.#log = null;
      });
    }
    return this.#log;
  }

  /**
   * Resolves when this process is the one that writes: of several the others stand by until it is gone.
   * @throws LogDamaged, Error without a key or when told to wait no longer
   */
  async whenWriter(): Promise<void> {
    for (;;) {
      try {
        return void (await this.open());
      } catch (error) {
        if (!(error instanceof LogLocked)) throw error;
      }
      await wait(lookAgainMs, undefined, { signal: this.#standing.signal });
    }
  }

  /** Ends every wait for the other writer. */
  standDown(): void {
    this.#standing.abort();
  }

  /**
   * Makes sure that the leaves stand in the log from index `first` on: what stands there must be the very same, what
   * is missing is appended. Returns the head that covers them.
   * @throws LogDamaged when another leaf stands there
   */
  async place(first: number, leaves: readonly Uint8Array[]): Promise<TreeHead> {
    const log = await this.open();
    const { size } = log.head();
    if (size < first)
      throw new LogDamaged('checkpoint', `there are ${size} leaves, but ${first} were shown`);
    for await (const { index, entry } of log.entries(first, first + leaves.length))
      if (Buffer.compare(entry, leaves[index - first]!) !== 0)
        throw new LogDamaged(`entry ${index}`, 'it is another one than audit has on record');
    const missing = leaves.slice(size - first);
    try {
      if (missing.length > 0) await log.append(missing);
    } catch (error) {
      await this.#letGo(log);
      throw error;
    }
    this.options.onAppended?.();
    return log.head();
  }

  /** A proof file of one leaf. @throws LogDamaged rather than give a wrong one */
  async prove(index: number, opening?: Opening): Promise<string> {
    return (await this.open()).prove(index, opening);
  }

  /** A text that ends in a newline, as a note signed by the log's key. */
  async signed(text: string): Promise<string> {
    await this.open();
    return signNote(text, [this.#signer!]);
  }

  /** The verifier key in note form. */
  async verifierKey(): Promise<string> {
    await this.open();
    return (await readText(join(this.folder, 'key')))!;
  }

  get folder(): string {
    return join(this.options.dataFolder, 'audit-log');
  }

  async close(): Promise<void> {
    this.#closed = true;
    const log = await this.#log?.catch(() => null);
    await log?.close();
  }

  async #opened(): Promise<TileLog> {
    const { dataFolder, lastSeen } = this.options;
    const isBegun = (await readText(join(this.folder, 'checkpoint'))) !== null;
    const seen = await lastSeen();
    if (seen !== null && seen.size > 0 && !isBegun)
      throw new LogDamaged('checkpoint', `it is gone, but ${seen.size} leaves were seen`);
    const signer = await openLogKey(join(dataFolder, 'audit-log.key'), logOrigin, isBegun);
    const log = await TileLog.open(new FileTileStore(this.folder), {
      origin: logOrigin,
      signer,
      ...(seen === null ? {} : { lastSeen: seen }),
    });
    this.#signer = signer;
    await publishVerifierKey(join(this.folder, 'key'), signer.verifierKey);
    return log;
  }

  async #letGo(log: TileLog): Promise<void> {
    this.#log = null;
    await log.close();
  }
}
