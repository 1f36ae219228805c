import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** This machine cannot start a broker by itself; the message says what is missing. */
export class NoBroker extends Error {
  override readonly name = 'NoBroker';
}

/** The folder of this house that has `infra/`, whether this file runs from its source or built. */
const houseFolder = (): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'infra', 'kafka', 'pom.xml'))) return folder;
    if (folder === dirname(folder)) throw new NoBroker('The folder infra/kafka is missing');
  }
};

/** One of the files of `infra/kafka`. */
export const brokerFile = (name: string): string => join(houseFolder(), 'infra', 'kafka', name);

const answers = async (command: string, flag: string): Promise<boolean> => {
  try {
    await run(command, [flag], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
};

/**
 * The folder with Kafka's jars, as `infra/kafka/pom.xml` names them: fetched through Maven once, then kept under
 * `node_modules/.cache`.
 * @throws NoBroker when Java or Maven is missing, or Maven cannot fetch
 */
export const kafkaJars = async (): Promise<string> => {
  if (!(await answers('java', '-version')))
    throw new NoBroker('Java is missing (a runtime of version 17 or newer)');
  const pom = brokerFile('pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const cache = join(houseFolder(), 'node_modules', '.cache', 'infohus');
  const jars = join(cache, `kafka-${version}`);
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  if (!(await answers('mvn', '--version'))) throw new NoBroker('Maven is missing');
  // Made beside and renamed: of several that fetch at once each finishes, and half a folder is never used.
  const unfinished = `${jars}.${process.pid}`;
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
  try {
    await run('mvn', ['-q', '-B', '-ntp', '-f', pom, ...goal, '-DincludeScope=runtime'], {
      timeout: 600_000,
    });
    if (!existsSync(jars)) renameSync(unfinished, jars);
  } catch (error) {
    if (!existsSync(jars)) {
      const said = (error as { stdout?: string }).stdout ?? '';
      const reason = said.split('\n').find((line) => line.includes('ERROR')) ?? String(error);
      throw new NoBroker(`Maven could not fetch Kafka: ${reason.slice(0, 300)}`, { cause: error });
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return jars;
};
