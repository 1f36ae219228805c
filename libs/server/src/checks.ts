/** What is wrong with a value: a stable rule name and a sentence in our own words; `member`: of a list, which one. */
export type Broken = Readonly<{ rule: string; detail: string; member?: number }>;

/** Looks at one value; null when it is in order. */
export type Check = (value: unknown) => Broken | null;

const broken = (rule: string, detail: string): Broken => ({ rule, detail });

/** The limits of a text. Length counts UTF-16 units. */
export type TextLimits = Readonly<{
  /** By default 1. */
  minLength?: number;
  maxLength: number;
  pattern?: RegExp;
}>;

// C0 and C1 controls but tab, line feed and carriage return; bidirectional overrides can make a text read otherwise than it is.
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** A text within limits, free of control characters. */
export const textCheck =
  ({ minLength = 1, maxLength, pattern }: TextLimits): Check =>
  (value) => {
    if (typeof value !== 'string') return broken('text', 'Must be a text.');
    if (value.length > maxLength)
      return broken('max-length', `Must be at most ${maxLength} characters.`);
    if (value.length < minLength || (minLength > 0 && value.trim() === ''))
      return broken('min-length', `Must be at least ${minLength} characters, not only blanks.`);
    if (controls.test(value)) return broken('no-controls', 'Must be free of control characters.');
    if (pattern !== undefined && !pattern.test(value))
      return broken('pattern', `Must match ${pattern.source}.`);
    return null;
  };

/** One of a closed list. */
export const oneOfCheck = (values: readonly string[]): Check => {
  const allowed = new Set<unknown>(values);
  const detail = `Must be one of ${values.join(', ')}.`;
  return (value) => (allowed.has(value) ? null : broken('one-of', detail));
};

export const booleanCheck: Check = (value) =>
  typeof value === 'boolean' ? null : broken('boolean', 'Must be true or false.');

/** A whole number within bounds, both inclusive. */
export const integerCheck =
  (min: number, max: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? null
      : broken('integer', `Must be a whole number from ${min} to ${max}.`);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A lower-case UUID (RFC 9562). */
export const uuidCheck: Check = (value) =>
  typeof value === 'string' && uuid.test(value)
    ? null
    : broken('uuid', 'Must be a lower-case UUID.');

const isCalendarDate = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const datePattern = /^(?:18|19|20|21)\d\d-\d\d-\d\d$/;

/** A day that exists, `YYYY-MM-DD`, from 1800 to 2199. */
export const dateCheck: Check = (value) =>
  typeof value === 'string' && datePattern.test(value) && isCalendarDate(value)
    ? null
    : broken('date', 'Must be a day that exists, as YYYY-MM-DD.');

const dateTimePattern =
  /^((?:18|19|20|21)\d\d-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** An instant that exists, RFC 3339 with its offset. */
export const dateTimeCheck: Check = (value) => {
  const day = typeof value === 'string' ? dateTimePattern.exec(value)?.[1] : undefined;
  return day !== undefined && isCalendarDate(day)
    ? null
    : broken('date-time', 'Must be a time that exists, as RFC 3339 with its offset.');
};

/** A JSON object, not an array. */
export const objectCheck: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? null
    : broken('object', 'Must be an object.');

/** How many members a list may have. */
export type ListLimits = Readonly<{
  /** By default 0. */
  min?: number;
  max: number;
  unique?: boolean;
}>;

/** A list within limits, each member in order. */
export const listCheck =
  ({ min = 0, max, unique = false }: ListLimits, item: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return broken('list', 'Must be a list.');
    const list: readonly unknown[] = value;
    if (list.length > max) return broken('max-items', `Must have at most ${max} members.`);
    if (list.length < min) return broken('min-items', `Must have at least ${min} members.`);
    for (const [index, member] of list.entries()) {
      const flaw = item(member);
      if (flaw !== null) return { ...flaw, member: index };
    }
    if (unique && new Set(list).size < list.length)
      return broken('unique', 'Must not name the same member twice.');
    return null;
  };
