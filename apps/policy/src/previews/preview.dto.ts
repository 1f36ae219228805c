import {
  CATEGORIES,
  EXTENTS,
  FORMS,
  MEETINGS,
  NECESSITIES,
  PURPOSES,
  thirdPersonMarks,
  UNITS,
} from '#libs/contracts';
import type {
  Category,
  Extent,
  Form,
  Meeting,
  Necessity,
  Purpose,
  ThirdPersonMark,
  Unit,
} from '#libs/contracts';
import { BooleanField, ListOf, ListOfUuids, OneOf, TextField, UuidField } from '#libs/server';

export class PartyDto {
  @TextField({ maxLength: 40, example: '101' })
  agency: string;
  @OneOf(UNITS, { example: 'MUNICIPALITY_SOCIAL' })
  unit: Unit;
}

export class PreviewStatementDto {
  @UuidField()
  statementId: string;
  @OneOf(CATEGORIES)
  category: Category;
  @OneOf(thirdPersonMarks)
  thirdPerson: ThirdPersonMark;
  @BooleanField()
  identifiesInformant: boolean;
  @BooleanField()
  ownGround: boolean;
}

/** What a disclosure would be: without its words. */
export class PreviewDto {
  @UuidField()
  caseId: string;
  @UuidField()
  subjectId: string;
  @OneOf([...FORMS, null] as unknown as readonly string[], { description: 'null: left out.' })
  form: Form | null;
  @OneOf([...PURPOSES, null] as unknown as readonly string[], { description: 'null: left out.' })
  purpose: Purpose | null;
  @OneOf(EXTENTS)
  extent: Extent;
  @OneOf(NECESSITIES)
  necessity: Necessity;
  @OneOf(MEETINGS)
  meeting: Meeting;
  @ListOf(() => PartyDto, { min: 1, max: 50 })
  recipients: PartyDto[];
  @ListOf(() => PreviewStatementDto, { max: 1_000 })
  statements: PreviewStatementDto[];
  @ListOfUuids({
    max: 1_000,
    optional: true,
    description:
      'Statements that tell who it is, for a tenant that hears of the person for the first time and for no other.',
  })
  identity?: string[];
  @TextField({
    maxLength: 19,
    pattern: /^\d+$/,
    optional: true,
    description:
      "Position of the sender's newest event on the subject: the answer waits for it, two seconds at most.",
  })
  position?: string;
}
