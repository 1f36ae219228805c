type Shape = Readonly<{ type?: unknown; code?: unknown; message?: unknown }>;

const shapeOf = (error: unknown): Shape =>
  typeof error === 'object' && error !== null ? error : {};

const awayTypes = new Set([
  'unavailable',
  'timeout',
  'deadline-exceeded',
  'cancelled',
  'not-leader',
]);
// gRPC: cancelled, deadline exceeded, resource exhausted, aborted, unavailable.
const awayCodes = new Set<unknown>([1, 4, 8, 10, 14]);

/**
 * True when KurrentDB is away or busy: the same request may go through later. The client says so in three shapes: an
 * error with a `type`, a plain one with a gRPC code, a plain one with nothing but words.
 */
export const isKurrentAway = (error: unknown): boolean => {
  const { type, code, message } = shapeOf(error);
  if (typeof type === 'string' && awayTypes.has(type)) return true;
  if (awayCodes.has(code)) return true;
  return typeof message === 'string' && /^Failed to discover|ECONNREFUSED|ECONNRESET/.test(message);
};

/** True when another writer was first. */
export const isKurrentConflict = (error: unknown): boolean => {
  const { type } = shapeOf(error);
  return type === 'wrong-expected-version' || type === 'append-consistency-violation';
};

/** True when the server is too old for what was asked. */
export const isUnsupported = (error: unknown): boolean => shapeOf(error).type === 'unsupported';

/** True when there is no such stream (yet, or any more). */
export const isNoStream = (error: unknown): boolean => {
  const { type } = shapeOf(error);
  return type === 'stream-not-found' || type === 'stream-deleted';
};
