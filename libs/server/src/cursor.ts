import { ProblemError } from './problem.js';

/** An opaque cursor over positions of one list. */
export const cursorOf = (list: string, position: string): string =>
  Buffer.from(`${list}:${position}`).toString('base64url');

/**
 * The position in a cursor that this list gave out.
 * @throws ProblemError `invalid-cursor`
 */
export const positionOf = (list: string, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const [of, position, ...rest] = Buffer.from(cursor, 'base64url').toString().split(':');
  const isOurs = of === list && rest.length === 0 && /^\d{1,18}$/.test(position ?? '');
  if (!isOurs) throw new ProblemError('invalid-cursor');
  return position;
};

/** Cuts one row too many off a page, which told that there is more. */
export const pageOf = <Row extends Readonly<{ position: string }>>(
  list: string,
  rows: readonly Row[],
  limit: number,
): Readonly<{ rows: readonly Row[]; next?: string }> => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return rows.length > limit && last !== undefined
    ? { rows: page, next: cursorOf(list, last.position) }
    : { rows: page };
};
