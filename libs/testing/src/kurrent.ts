import { dockerAnswers } from './docker.js';

const startContainer = async (): Promise<string> => {
  const { KurrentDbContainer } = await import('@testcontainers/kurrentdb');
  const container = await new KurrentDbContainer('kurrentplatform/kurrentdb:25.1').start();
  return container.getConnectionString();
};

type Describe = (title: string, suite: () => void) => void;

/**
 * `describe` for suites that need KurrentDB, and its address: `EVENTSTORE_URL`, or a container where Docker answers.
 * Skips and says why where there is neither, fails under `REQUIRE=kurrentdb`.
 */
export const withKurrent = async (): Promise<
  Readonly<{ describeKurrent: Describe; url: string }>
> => {
  try {
    if (process.env.EVENTSTORE_URL)
      return { describeKurrent: describe, url: process.env.EVENTSTORE_URL };
    if (await dockerAnswers()) return { describeKurrent: describe, url: await startContainer() };
    throw new Error('EVENTSTORE_URL is not set and Docker does not answer');
  } catch (error) {
    if (process.env.REQUIRE?.split(',').includes('kurrentdb')) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // The one way to skip: a whole suite, with the service that is missing in its title.
    const { skip } = describe;
    return {
      url: '',
      describeKurrent: (title, suite) => skip(`${title} (no KurrentDB: ${reason})`, suite),
    };
  }
};
