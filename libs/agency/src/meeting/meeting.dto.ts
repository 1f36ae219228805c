import { meetingConclusions } from '#libs/contracts';
import type { MeetingConclusion, Party } from '#libs/contracts';
import { DateField, IntegerField, ListOf, OneOf, UuidField } from '#libs/server';
import { PartyDto } from '../party.dto.js';

export class CallMeetingDto {
  @UuidField()
  caseId: string;
  @UuidField({ optional: true, description: 'The handover that it is called from.' })
  handoverId?: string;
  @DateField({ description: 'The day on which it shall be held.' })
  on: string;
  @ListOf(() => PartyDto, {
    min: 1,
    max: 50,
    description:
      'Beside the caller. A guest is invited for the case in the collaboration register.',
  })
  present: PartyDto[];
}

export class AgendaItemDto {
  @UuidField({ description: 'A disclosure of the case to those present, decided before.' })
  disclosureId: string;
}

export class HoldMeetingDto {
  @DateField()
  on: string;
}

export class ConcludeMeetingDto {
  @OneOf(meetingConclusions, {
    description:
      'NOBODY: unfounded; POLICE_ALONE: withdrawn to the police. Both close the case and take back what it gave: from everybody, or from all but the police.',
  })
  conclusion: MeetingConclusion;
}

export class MeetingActDto {
  @UuidField()
  meetingId: string;
  @IntegerField({ min: 0, max: 2_147_483_647, description: 'Of the meeting, as in ETag.' })
  revision: number;
}

export class SpokenDto extends MeetingActDto {
  @UuidField()
  disclosureId: string;
}

/** What was decided of one disclosure, for each who gets it. */
export type MeetingItem = Readonly<{
  disclosureId: string;
  decided: readonly Readonly<{ recipient: Party; outcome?: string }>[];
  /** Who is present and has not all of it: it is not spoken of while they listen. */
  notFor: readonly Party[];
}>;

/** `GET /meetings/{id}`: what its caller sees. */
export type MeetingView = Readonly<{
  meetingId: string;
  caseId: string;
  subjectId: string;
  handoverId?: string;
  state: 'CALLED' | 'HELD' | 'CONCLUDED';
  on: string;
  present: readonly Party[];
  agenda: readonly MeetingItem[];
  oral: readonly MeetingItem[];
  /** Decisions that denied what was said: each has an incident at the officer. */
  denied: readonly string[];
  conclusion?: string;
}>;

/** One line of `GET /meetings`: ids, state and day only. */
export type MeetingListItem = Pick<
  MeetingView,
  'meetingId' | 'caseId' | 'handoverId' | 'state' | 'on'
>;
