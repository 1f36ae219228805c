/** Resolves when what the service needs answers; rejects when not. By name: `events`, `bus`, `readModel`. */
export type ReadyChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** Provided by a service's module to say when it can work. */
export abstract class Readiness {
  abstract checks(): ReadyChecks;
}

export type ReadyReport = Readonly<{
  status: 'ready' | 'not-ready';
  checks: Readonly<Record<string, 'up' | 'down'>>;
}>;

const withinMs = 3000;

const answers = async (check: () => Promise<unknown>): Promise<'up' | 'down'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(() => resolve('down'), withinMs);
  });
  try {
    const asked = check().then(
      () => 'up' as const,
      () => 'down' as const,
    );
    return await Promise.race([asked, late]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
};

/** Asks every check; ready when all answer within three seconds. */
export const readyReport = async (checks: ReadyChecks): Promise<ReadyReport> => {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const),
  );
  const status = results.every(([, state]) => state === 'up') ? 'ready' : 'not-ready';
  return { status, checks: Object.fromEntries(results) };
};
