import type { Category, Extent, Form, Meeting, Party, Purpose } from '#libs/contracts';
import { CATEGORIES, EXTENTS, FORMS, MEETINGS, OUTCOMES, PURPOSES, REASONS } from '#libs/contracts';
import type { Disclose } from '#libs/domain';
import {
  BooleanField,
  invalid,
  ListOf,
  ListOfOneOf,
  ListOfTexts,
  ListOfUuids,
  NestedField,
  OneOf,
  TextField,
  UuidField,
} from '#libs/server';
import { PartyDto, toParties } from '../party.dto.js';
import { NecessityDto, toNecessity } from './necessity.dto.js';

const statementsMax = 1_000;

/** What is given to whom. Without form, purpose or necessity it is decided all the same (INCOMPLETE). */
export class DiscloseDto {
  @OneOf(FORMS, { optional: true, example: 'KSP_A' })
  form?: Form;
  @OneOf(PURPOSES, { optional: true, example: 'RELEASE_PLAN' })
  purpose?: Purpose;
  @OneOf(EXTENTS, {
    optional: true,
    description: 'Left out: ITEMS. FULL_RECORD and AGGREGATE name no statements.',
  })
  extent?: Extent;
  @NestedField(() => NecessityDto, { optional: true })
  necessity?: NecessityDto;
  @OneOf(MEETINGS, { optional: true, description: 'The recorded meeting in which it is said.' })
  meeting?: Meeting;
  @ListOf(() => PartyDto, { min: 1, max: 50 })
  recipients: PartyDto[];
  @ListOfUuids({
    max: statementsMax,
    unique: true,
    optional: true,
    description: 'Own statements of the case, and received ones that may go onward.',
    example: ['019aa5e0-0000-7000-8000-000000000005'],
  })
  statementIds?: string[];
  @UuidField({ optional: true, description: 'The disclosure (INCOMPLETE) that this tries again.' })
  retryOf?: string;
}

export class DisclosureMadeDto {
  @UuidField()
  disclosureId: string;
}

export class ExplanationDto {
  @TextField({ maxLength: 4_000 })
  da: string;
  @TextField({ maxLength: 4_000 })
  en: string;
}

export class ShownDecisionDto {
  @OneOf(OUTCOMES)
  outcome: string;
  @OneOf([...REASONS, 'NO_ANSWER'])
  reason: string;
  @BooleanField()
  forbidden: boolean;
  @ListOfTexts({ max: 50, each: { maxLength: 40 } })
  basis: string[];
  @ListOfTexts({ max: 11, each: { maxLength: 40 } })
  conditions: string[];
  @ListOfTexts({ max: 50, each: { maxLength: 80 } })
  missing: string[];
  @NestedField(() => ExplanationDto)
  explanation: ExplanationDto;
}

export class StatementVerdictDto {
  @UuidField()
  statementId: string;
  @OneOf(CATEGORIES)
  category: Category;
  @OneOf(['RELEASED', 'WITHHELD'])
  verdict: 'RELEASED' | 'WITHHELD';
  @TextField({ maxLength: 60 })
  reason: string;
}

export class RecipientPreviewDto {
  @NestedField(() => PartyDto)
  recipient: Party;
  @ListOfOneOf(CATEGORIES, {
    max: 20,
    description: 'What a unit of that kind never needs under that form.',
  })
  withheldByTable: Category[];
  @NestedField(() => ShownDecisionDto)
  decision: ShownDecisionDto;
  @ListOf(() => StatementVerdictDto, { max: statementsMax })
  statements: StatementVerdictDto[];
}

export class PreviewDto {
  @ListOf(() => RecipientPreviewDto, { max: 50 })
  recipients: RecipientPreviewDto[];
}

/** A disclosure as the shell makes it up: its words apart. */
export type Wanted = Readonly<{
  data: Omit<Disclose['data'], 'necessityCommitment' | 'received'>;
  necessityWords: string | null;
}>;

const distinct = (recipients: readonly Party[]): readonly Party[] => {
  const twice = recipients.findIndex(({ agency, unit }, index) =>
    recipients
      .slice(0, index)
      .some((earlier) => earlier.agency === agency && earlier.unit === unit),
  );
  if (twice >= 0)
    throw invalid(`/recipients/${twice}`, 'unique', 'Must not name the same recipient twice.');
  return recipients;
};

/** Crosses the border: a disclosure of known form to parties that exist. @throws ProblemError */
export const toWanted = (
  dto: DiscloseDto,
  disclosureId: string,
  requestId: string | null,
): Wanted => {
  const { form, purpose, extent = 'ITEMS', meeting = 'NONE', statementIds = [], retryOf } = dto;
  if (extent === 'ITEMS' && statementIds.length === 0)
    throw invalid('/statementIds', 'min-items', 'Must have at least 1 members.');
  if (extent !== 'ITEMS' && statementIds.length > 0)
    throw invalid('/statementIds', 'max-items', `Must be left out for ${extent}.`);
  const recipients = distinct(toParties(dto.recipients, (index) => `/recipients/${index}`));
  const { necessity, words } = toNecessity(dto.necessity);
  return {
    data: {
      disclosureId,
      form: form ?? null,
      purpose: purpose ?? null,
      extent,
      necessity,
      meeting,
      recipients,
      statementIds,
      requestId,
      retryOf: retryOf ?? null,
    },
    necessityWords: words,
  };
};
