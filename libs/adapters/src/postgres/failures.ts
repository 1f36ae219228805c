const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

// Class 08: connection. 53: no disk, memory or sessions left. 57P: shut down, not yet up. 58: system error. 40: the
// transaction lost against another (serialisation, deadlock). 25006: a standby. 55P03 and 57014: a time-out.
const serverCodes = /^(08...|53...|57P..|58...|40...|25006|55P03|57014)$/;

/** True when PostgreSQL is away, full or busy: the same request may go through later. */
export const isAway = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code !== '') return networkCodes.has(code) || serverCodes.test(code);
  if (error instanceof AggregateError) return error.errors.some(isAway);
  return (
    error instanceof Error &&
    /Connection terminated|connection error|not queryable|timeout exceeded|Cannot use a pool after/.test(
      error.message,
    )
  );
};

/** True when PostgreSQL says that this login may not, ever: waiting will not help. */
export const isForbidden = (error: unknown): boolean => /^(28...|42501)$/.test(codeOf(error));
