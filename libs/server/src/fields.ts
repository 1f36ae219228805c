import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ApiProperty } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import type { Check, ListLimits, TextLimits } from './checks.js';
import {
  booleanCheck,
  dateCheck,
  dateTimeCheck,
  integerCheck,
  listCheck,
  objectCheck,
  oneOfCheck,
  textCheck,
  uuidCheck,
} from './checks.js';

/** What every field may say beside its limits. */
export type FieldOptions = Readonly<{
  /** May be left out; null is refused all the same. */
  optional?: boolean;
  description?: string;
  example?: unknown;
}>;

type Form = abstract new (...args: never[]) => unknown;

/** Name of the one class-validator constraint that carries our checks; its message has a line each for rule, detail and member. */
export const checkConstraint = 'infohusCheck';

const presence: Check = (value) =>
  value === undefined ? { rule: 'required', detail: 'Must be given.' } : null;

const checked = (check: Check): PropertyDecorator =>
  ValidateBy({
    name: checkConstraint,
    validator: {
      validate: (value) => (presence(value) ?? check(value)) === null,
      defaultMessage: (args) => {
        const flaw = presence(args?.value) ?? check(args?.value);
        return flaw === null ? '' : `${flaw.rule}\n${flaw.detail}\n${flaw.member ?? ''}`;
      },
    },
  });

const field = (
  check: Check,
  options: FieldOptions,
  schema: ApiPropertyOptions,
  ...more: PropertyDecorator[]
): PropertyDecorator =>
  applyDecorators(
    checked(check),
    ...(options.optional === true ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...more,
    ApiProperty({
      ...schema,
      required: options.optional !== true,
      ...(options.description === undefined ? {} : { description: options.description }),
      ...(options.example === undefined ? {} : { example: options.example }),
    } as ApiPropertyOptions),
  );

/** A text of `minLength` (1) to `maxLength` characters. */
export const TextField = (options: TextLimits & FieldOptions): PropertyDecorator =>
  field(textCheck(options), options, {
    type: String,
    minLength: options.minLength ?? 1,
    maxLength: options.maxLength,
    ...(options.pattern === undefined ? {} : { pattern: options.pattern.source }),
  });

/** One of a closed list of texts. */
export const OneOf = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(oneOfCheck(values), options, { type: String, enum: [...values] });

/** true or false. */
export const BooleanField = (options: FieldOptions = {}): PropertyDecorator =>
  field(booleanCheck, options, { type: Boolean });

/** A whole number, bounds inclusive. */
export const IntegerField = (
  options: Readonly<{ min: number; max: number }> & FieldOptions,
): PropertyDecorator =>
  field(integerCheck(options.min, options.max), options, {
    type: 'integer',
    minimum: options.min,
    maximum: options.max,
  });

const toWholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;

/** A whole number in a query, where everything arrives as a text. */
export const QueryIntegerField = (
  options: Readonly<{ min: number; max: number }> & FieldOptions,
): PropertyDecorator =>
  field(
    integerCheck(options.min, options.max),
    options,
    { type: 'integer', minimum: options.min, maximum: options.max },
    Transform(toWholeNumber),
  );

/** A lower-case UUID. */
export const UuidField = (options: FieldOptions = {}): PropertyDecorator =>
  field(uuidCheck, options, { type: String, format: 'uuid' });

/** A day that exists, `YYYY-MM-DD`. */
export const DateField = (options: FieldOptions = {}): PropertyDecorator =>
  field(dateCheck, options, { type: String, format: 'date' });

/** An instant with its offset, RFC 3339. */
export const DateTimeField = (options: FieldOptions = {}): PropertyDecorator =>
  field(dateTimeCheck, options, { type: String, format: 'date-time' });

/** A value of a form of its own. */
export const NestedField = (form: () => Form, options: FieldOptions = {}): PropertyDecorator =>
  field(objectCheck, options, { type: () => form() }, ValidateNested(), Type(form));

const listSchema = ({ min = 0, max, unique = false }: ListLimits) => ({
  minItems: min,
  maxItems: max,
  ...(unique ? { uniqueItems: true } : {}),
});

/** A list of values of a form of their own. */
export const ListOf = (form: () => Form, options: ListLimits & FieldOptions): PropertyDecorator =>
  field(
    listCheck(options, objectCheck),
    options,
    // Swagger takes a function for a lazy form only when it bears the name `type`, and for a list only with one inside.
    { ...listSchema(options), type: () => [form()] },
    ValidateNested({ each: true }),
    Type(form),
  );

/** A list of texts, each within the same limits. */
export const ListOfTexts = (
  options: ListLimits & FieldOptions & Readonly<{ each: TextLimits }>,
): PropertyDecorator =>
  field(listCheck(options, textCheck(options.each)), options, {
    ...listSchema(options),
    isArray: true,
    type: String,
  });

/** A list of UUIDs. */
export const ListOfUuids = (options: ListLimits & FieldOptions): PropertyDecorator =>
  field(listCheck(options, uuidCheck), options, {
    ...listSchema(options),
    isArray: true,
    type: String,
    format: 'uuid',
  });

/** A list of members of a closed list. */
export const ListOfOneOf = (
  values: readonly string[],
  options: ListLimits & FieldOptions,
): PropertyDecorator =>
  field(listCheck(options, oneOfCheck(values)), options, {
    ...listSchema(options),
    isArray: true,
    type: String,
    enum: [...values],
  });
