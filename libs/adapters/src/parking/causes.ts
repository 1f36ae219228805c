import { NotRecorded, Poisoned } from '#libs/kernel';
import { isAway } from '../postgres/failures.js';

/** True for what is no fault of the message or timer: the same one may go through when the engines are back. */
export const isInfrastructure = (error: unknown): boolean =>
  error instanceof NotRecorded ||
  isAway(error) ||
  (error instanceof Error && error.cause !== undefined && isInfrastructure(error.cause));

/** Why it is parked: a stable code without personal data. */
export const parkingCode = (error: unknown): string =>
  error instanceof Poisoned ? error.code : 'failed-repeatedly';

/** So often in a row, and it is parked. */
export const maxAttempts = 5;
