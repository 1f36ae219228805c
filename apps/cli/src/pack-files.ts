import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { extract } from 'tar-stream';

/** The files of an evidence pack by name, from its tar or from the folder that it was unpacked to. */
export type PackFiles = ReadonlyMap<string, Buffer>;

const folder = 'infohus-pack';
const packBytesMax = 1_000_000_000;

const inFolder = (path: string): PackFiles => {
  const root = existsSync(join(path, folder)) ? join(path, folder) : path;
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return new Map(names.map((name) => [name, readFileSync(join(root, name))]));
};

const inTar = async (path: string): Promise<PackFiles> => {
  const files = new Map<string, Buffer>();
  const tar = createReadStream(path).pipe(extract());
  let bytes = 0;
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > packBytesMax) throw new RangeError('the pack is larger than any that is made');
      chunks.push(chunk);
    }
    const { name, type } = entry.header;
    if (type === 'file') files.set(name.replace(`${folder}/`, ''), Buffer.concat(chunks));
  }
  return files;
};

/** True for what `check` has to take as a pack and not as a proof file. */
export const isPack = (path: string): boolean =>
  existsSync(path) && (statSync(path).isDirectory() || path.endsWith('.tar'));

/** Reads a whole pack. @throws Error when it is no tar */
export const readPack = (path: string): Promise<PackFiles> =>
  statSync(path).isDirectory() ? Promise.resolve(inFolder(path)) : inTar(path);
