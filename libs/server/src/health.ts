/**
 * Resolves when what the service needs answers; rejects when not. By name: `events`, `bus`, `readModel`. `'held'`: it
 * answers, and something waits there for a person.
 */
export type ReadyChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** Provided by a service's module to say when it can work. */
export abstract class Readiness {
  abstract checks(): ReadyChecks;
}

type CheckState = 'up' | 'held' | 'down';

export type ReadyReport = Readonly<{
  status: 'ready' | 'not-ready';
  checks: Readonly<Record<string, CheckState>>;
}>;

const withinMs = 3000;

const answers = async (check: () => Promise<unknown>): Promise<CheckState> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(() => resolve('down'), withinMs);
  });
  try {
    const asked = check().then(
      (found) => (found === 'held' ? 'held' : 'up'),
      () => 'down' as const,
    );
    return await Promise.race([asked, late]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
};

/** Asks every check; ready when all answer within three seconds: one held message does not stop the others. */
export const readyReport = async (checks: ReadyChecks): Promise<ReadyReport> => {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const),
  );
  const status = results.every(([, state]) => state !== 'down') ? 'ready' : 'not-ready';
  return { status, checks: Object.fromEntries(results) };
};
