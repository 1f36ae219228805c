import { invalid, QueryIntegerField, TextField } from '#libs/server';
import { DateTimeField, OneOf, UuidField } from '#libs/server';
import { FORMS, OUTCOMES } from '#libs/contracts';

const partyLimits = { maxLength: 80, pattern: /^[A-Za-z0-9./_-]+$/, optional: true };

/** Which entries: every member narrows. Times are RFC 3339, `from` inclusive, `until` exclusive. */
export class SelectionDto {
  @UuidField({
    optional: true,
    description: 'Case at the sender: its disclosures, and what came of them.',
  })
  case?: string;
  @UuidField({ optional: true })
  subject?: string;
  @UuidField({ optional: true })
  disclosure?: string;
  @UuidField({ optional: true })
  handover?: string;
  @TextField({ ...partyLimits, description: 'Agency id.' })
  agency?: string;
  @TextField({ ...partyLimits, description: '`agency/UNIT`, or a tenant.' })
  recipient?: string;
  @TextField({ ...partyLimits, description: '`sub` of a reader.' })
  reader?: string;
  @OneOf(FORMS.filter((form) => form !== null), { optional: true })
  form?: string;
  @OneOf([...OUTCOMES, 'SHOWN', 'REFUSED'], { optional: true })
  outcome?: string;
  @DateTimeField({ optional: true })
  from?: string;
  @DateTimeField({ optional: true })
  until?: string;
}

/** A selection read page by page. */
export class PageDto extends SelectionDto {
  @TextField({
    maxLength: 40,
    pattern: /^[A-Za-z0-9_-]+$/,
    optional: true,
    description: 'Cursor of an earlier answer.',
  })
  after?: string;
  @QueryIntegerField({ min: 1, max: 1000, optional: true })
  limit?: number;
}

/** The opaque cursor that stands behind this position. */
export const cursorOf = (position: bigint): string =>
  Buffer.from(`p${position}`).toString('base64url');

/** The position behind which a cursor stands. @throws ProblemError 400 */
export const positionOf = (cursor: string | undefined): bigint => {
  if (cursor === undefined) return 0n;
  const position = /^p(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (position === undefined)
    throw invalid('query/after', 'cursor', 'Must be a cursor that this service gave out.');
  return BigInt(position);
};

const equalities = {
  subject: 'subject_id',
  disclosure: 'disclosure_id',
  handover: 'handover_id',
  agency: 'agency',
  recipient: 'recipient',
  reader: 'reader',
  form: 'form',
  outcome: 'outcome',
} as const;

// As the store writes it, so that texts compare as times do.
const utc = (time: string): string => new Date(time).toISOString();

/** SQL that holds for the entries `e` of a selection, its values numbered from `$1`. */
export const conditionOf = (
  schema: string,
  selection: SelectionDto,
): Readonly<{ sql: string; values: readonly string[] }> => {
  const parts: string[] = [];
  const values: string[] = [];
  const put = (value: string): string => `$${values.push(value)}`;
  for (const [member, column] of Object.entries(equalities)) {
    const value = selection[member as keyof typeof equalities];
    if (value !== undefined) parts.push(`e.${column} = ${put(value)}`);
  }
  if (selection.case !== undefined) {
    const at = put(selection.case);
    parts.push(`(e.case_id = ${at} or e.disclosure_id in
      (select d.disclosure_id from ${schema}.entries d where d.case_id = ${at} and d.disclosure_id is not null))`);
  }
  if (selection.from !== undefined) parts.push(`e.recorded_at >= ${put(utc(selection.from))}`);
  if (selection.until !== undefined) parts.push(`e.recorded_at < ${put(utc(selection.until))}`);
  return { sql: parts.length === 0 ? 'true' : parts.join(' and '), values };
};
