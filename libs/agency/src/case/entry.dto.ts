import { CATEGORIES, entryTypes, retractionReasons, thirdPersonMarks } from '#libs/contracts';
import type { Category, EntryType, RetractionReason, ThirdPersonMark } from '#libs/contracts';
import type { Correction } from '#libs/domain';
import {
  BooleanField,
  DateTimeField,
  ListOf,
  ListOfUuids,
  OneOf,
  TextField,
  UuidField,
} from '#libs/server';

const statementsMax = 100;
const textMax = 20_000;

export class NewStatementDto {
  @OneOf(CATEGORIES)
  category: Category;
  @TextField({ maxLength: textMax, example: 'Har ingen bolig på løsladelsesdagen.' })
  text: string;
  @OneOf(thirdPersonMarks, {
    optional: true,
    description:
      'Is it about another person too? NECESSARY: with a necessity ground of its own. Left out: NOT_ASSESSED.',
  })
  thirdPerson?: ThirdPersonMark;
  @BooleanField({
    optional: true,
    description: 'Could tell who gave the information. Left out: false.',
  })
  identifiesInformant?: boolean;
  @BooleanField({
    optional: true,
    description:
      'Has a ground of its own, as criminal statements need where MINIMISE holds. Left out: false.',
  })
  ownGround?: boolean;
}

export class RecordEntryDto {
  @OneOf(entryTypes)
  entryType: EntryType;
  @DateTimeField({ description: 'When it happened.', example: '2026-03-01T09:30:00+01:00' })
  occurredAt: string;
  @ListOf(() => NewStatementDto, { min: 1, max: statementsMax })
  statements: NewStatementDto[];
}

export class StatementIdDto {
  @UuidField()
  statementId: string;
  @OneOf(CATEGORIES)
  category: Category;
}

export class EntryRecordedDto {
  @UuidField()
  entryId: string;
  @ListOf(() => StatementIdDto, { max: statementsMax, description: 'In the order of the entry.' })
  statements: StatementIdDto[];
}

export class ReplacementDto {
  @UuidField({ description: 'The statement that is wrong.' })
  statementId: string;
  @TextField({ maxLength: textMax })
  text: string;
  @OneOf(CATEGORIES, { optional: true, description: 'Left out: as it was.' })
  category?: Category;
  @OneOf(thirdPersonMarks, { optional: true, description: 'Left out: as it was.' })
  thirdPerson?: ThirdPersonMark;
  @BooleanField({ optional: true, description: 'Left out: as it was.' })
  identifiesInformant?: boolean;
  @BooleanField({ optional: true, description: 'Left out: as it was.' })
  ownGround?: boolean;
}

export class CorrectEntryDto {
  @ListOf(() => ReplacementDto, { min: 1, max: statementsMax })
  replacements: ReplacementDto[];
}

export class ReplacedDto {
  @UuidField()
  statementId: string;
  @UuidField({ description: 'The statement that stands in its place.' })
  by: string;
}

export class EntryCorrectedDto {
  @ListOf(() => ReplacedDto, { max: statementsMax })
  replaced: ReplacedDto[];
}

export class RetractStatementsDto {
  @ListOfUuids({ min: 1, max: statementsMax, unique: true })
  statementIds: string[];
  @OneOf(retractionReasons)
  reason: RetractionReason;
}

/** A replacement as the case takes it; marks that are left out stay as they were. */
export const toCorrection = (
  { statementId, category, thirdPerson, identifiesInformant, ownGround }: ReplacementDto,
  by: Readonly<{ statementId: string; commitment: string }>,
): Correction => ({
  statementId,
  by: {
    ...by,
    ...(category === undefined ? {} : { category }),
    ...(thirdPerson === undefined ? {} : { thirdPerson }),
    ...(identifiesInformant === undefined ? {} : { identifiesInformant }),
    ...(ownGround === undefined ? {} : { ownGround }),
  },
});
