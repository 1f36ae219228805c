import {
  CATEGORIES,
  DETENTION_KINDS,
  DUTIES,
  MEETINGS,
  PURPOSES,
  RADICALISATIONS,
  releaseChangeReasons,
} from '#libs/contracts';
import type {
  Category,
  DetentionKind,
  Duty,
  FactType,
  Meeting,
  Purpose,
  Radicalisation,
  ReleaseChangeReason,
} from '#libs/contracts';
import {
  BooleanField,
  DateField,
  ListOf,
  ListOfOneOf,
  OneOf,
  TextField,
  UuidField,
} from '#libs/server';
import { PartyDto } from '../party.dto.js';

const but = <T extends string>(list: readonly T[], left: T): readonly T[] =>
  list.filter((member) => member !== left);
const institutionField = { maxLength: 60, description: 'Id in the register of institutions.' };

abstract class Dated {
  @DateField()
  date: string;
}

export class ResidenceRecordedDto {
  @OneOf(['ResidenceRecorded'])
  type: 'ResidenceRecorded';
  @TextField({ maxLength: 3, pattern: /^\d{3}$/, example: '101' })
  municipality: string;
  @DateField()
  from: string;
}

export class DetentionRecordedDto {
  @OneOf(['DetentionRecorded'])
  type: 'DetentionRecorded';
  @OneOf(but(DETENTION_KINDS, 'NONE'))
  kind: Exclude<DetentionKind, 'NONE'>;
  @BooleanField()
  convicted: boolean;
  @BooleanField({ optional: true, description: 'Convicted of terrorism (straffelov chapter 13).' })
  terrorism?: boolean;
  @TextField({ ...institutionField, optional: true })
  institution?: string;
  @DateField()
  from: string;
}

export class ReleasePlannedDto extends Dated {
  @OneOf(['ReleasePlanned'])
  type: 'ReleasePlanned';
}

export class ReleaseChangedDto {
  @OneOf(['ReleaseChanged'])
  type: 'ReleaseChanged';
  @DateField({ optional: true, description: 'Left out exactly when the release was cancelled.' })
  date?: string;
  @OneOf(releaseChangeReasons)
  reason: ReleaseChangeReason;
}

export class ReleasedDto extends Dated {
  @OneOf(['Released'])
  type: 'Released';
}

export class FollowUpEndedDto extends Dated {
  @OneOf(['FollowUpEnded'])
  type: 'FollowUpEnded';
}

export class PlacementRecordedDto {
  @OneOf(['PlacementRecorded'])
  type: 'PlacementRecorded';
  @TextField(institutionField)
  institution: string;
  @DateField()
  from: string;
}

export class VulnerabilityAssessedDto extends Dated {
  @OneOf(['VulnerabilityAssessed'])
  type: 'VulnerabilityAssessed';
  @BooleanField()
  vulnerable: boolean;
}

export class ConcernAssessedDto extends Dated {
  @OneOf(['ConcernAssessed'])
  type: 'ConcernAssessed';
  @BooleanField({ description: 'A concern about crime, not only about lawful conduct or belief.' })
  concern: boolean;
}

export class RadicalisationAssessedDto extends Dated {
  @OneOf(['RadicalisationAssessed'])
  type: 'RadicalisationAssessed';
  @OneOf(but(RADICALISATIONS, 'NOT_ASSESSED'))
  outcome: Exclude<Radicalisation, 'NOT_ASSESSED'>;
  @OneOf(['COMMON_TOOL_1'])
  tool: 'COMMON_TOOL_1';
}

export class ConsentGivenDto {
  @OneOf(['ConsentGiven'])
  type: 'ConsentGiven';
  @ListOf(() => PartyDto, { min: 1, max: 50 })
  recipients: PartyDto[];
  @ListOfOneOf(PURPOSES, { min: 1, max: 20, unique: true })
  purposes: Purpose[];
  @ListOfOneOf(CATEGORIES, { min: 1, max: 20, unique: true })
  categories: Category[];
  @DateField({ optional: true })
  until?: string;
}

export class ConsentWithdrawnDto {
  @OneOf(['ConsentWithdrawn'])
  type: 'ConsentWithdrawn';
  @ListOf(() => PartyDto, { max: 50, description: 'Empty: for all recipients.' })
  recipients: PartyDto[];
  @ListOfOneOf(PURPOSES, { max: 20, unique: true, description: 'Empty: for all purposes.' })
  purposes: Purpose[];
}

export class DutyRecordedDto {
  @OneOf(['DutyRecorded'])
  type: 'DutyRecorded';
  @OneOf(but(DUTIES, 'NONE'))
  duty: Exclude<Duty, 'NONE'>;
  @DateField({ optional: true })
  until?: string;
}

export class MeetingHeldDto {
  @OneOf(['MeetingHeld'])
  type: 'MeetingHeld';
  @UuidField()
  meetingId: string;
  @OneOf(but(MEETINGS, 'NONE'))
  kind: Exclude<Meeting, 'NONE'>;
  @DateField()
  on: string;
}

export class ExitParticipationRecordedDto extends Dated {
  @OneOf(['ExitParticipationRecorded'])
  type: 'ExitParticipationRecorded';
  @OneOf(['ACTIVE', 'PASSIVE', 'ENDED'])
  participation: 'ACTIVE' | 'PASSIVE' | 'ENDED';
}

/** The form of the body for each type of fact. */
export const factForms = {
  ResidenceRecorded: ResidenceRecordedDto,
  DetentionRecorded: DetentionRecordedDto,
  ReleasePlanned: ReleasePlannedDto,
  ReleaseChanged: ReleaseChangedDto,
  Released: ReleasedDto,
  FollowUpEnded: FollowUpEndedDto,
  PlacementRecorded: PlacementRecordedDto,
  VulnerabilityAssessed: VulnerabilityAssessedDto,
  ConcernAssessed: ConcernAssessedDto,
  RadicalisationAssessed: RadicalisationAssessedDto,
  ConsentGiven: ConsentGivenDto,
  ConsentWithdrawn: ConsentWithdrawnDto,
  DutyRecorded: DutyRecordedDto,
  MeetingHeld: MeetingHeldDto,
  ExitParticipationRecorded: ExitParticipationRecordedDto,
} as const satisfies Readonly<Record<FactType, unknown>>;

export type FactDto = InstanceType<(typeof factForms)[FactType]>;

export class FactRecordedDto {
  @UuidField()
  factId: string;
}
