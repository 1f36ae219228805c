import {
  LogLocked,
  LogTakenOver,
  TileStorage,
  type HeadFile,
  type TileFile,
} from '../src/tile-storage.js';

/** A storage that can die: at step `dieAt` it does a part of what it was asked to, throws, and is dead from then on. */
export class MemoryTileStorage extends TileStorage {
  steps = 0;
  dieAt = Infinity;
  private locked = false;

  constructor(readonly files = new Map<string, Buffer>()) {
    super();
  }

  /** What a new process finds after this one was killed. */
  afterCrash(): MemoryTileStorage {
    return new MemoryTileStorage(
      new Map([...this.files].map(([path, bytes]) => [path, Buffer.from(bytes)])),
    );
  }

  lock(): Promise<void> {
    if (this.locked) return Promise.reject(new LogLocked('held by this test'));
    this.locked = true;
    return Promise.resolve();
  }

  unlock(): Promise<void> {
    this.locked = false;
    return Promise.resolve();
  }

  read(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.files.get(path) ?? null);
  }

  list(folder: string): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const path of this.files.keys()) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name = '', ...deeper] = path.slice(folder.length + 1).split('/');
      names.add(deeper.length > 0 ? `${name}/` : name);
    }
    return Promise.resolve([...names]);
  }

  async commit(files: readonly TileFile[], head: HeadFile): Promise<void> {
    const found = this.files.get(head.path) ?? null;
    if (found && head.expected ? !found.equals(head.expected) : found !== head.expected)
      throw new LogTakenOver(`${head.path} was written by somebody else`);
    this.step(() => this.files.set(`${head.path}.tmp`, Buffer.from(head.bytes.subarray(0, 7))));
    // Torn: of two files in flight one may be whole and the other half there.
    for (const { path, bytes } of files) {
      this.step(() => this.files.set(path, Buffer.from(bytes.subarray(0, bytes.length / 2))));
      this.files.set(path, Buffer.from(bytes));
      this.step();
    }
    // The head is replaced and the process dies before it hears of it.
    this.step(() => this.files.set(head.path, Buffer.from(head.bytes)));
    this.files.set(head.path, Buffer.from(head.bytes));
    await Promise.resolve();
  }

  async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.step();
      for (const file of [...this.files.keys()])
        if (file === path || file.startsWith(`${path}/`)) this.files.delete(file);
    }
    await Promise.resolve();
  }

  private step(half: () => void = () => undefined): void {
    this.steps++;
    if (this.steps < this.dieAt) return;
    if (this.steps === this.dieAt) half();
    throw new Error(`killed at step ${this.dieAt}`);
  }
}
