import type {
  Category,
  DetentionKind,
  Duty,
  Meeting,
  Purpose,
  Radicalisation,
  Unit,
} from '../law/index.js';
import type { Party } from '../registry/registry.js';

/** A typed event that the law looks at (DESIGN section 4). Dates are `YYYY-MM-DD`, Danish calendar. */
export type Fact =
  | Readonly<{ type: 'ResidenceRecorded'; municipality: string; from: string }>
  | Readonly<{
      type: 'DetentionRecorded';
      kind: Exclude<DetentionKind, 'NONE'>;
      convicted: boolean;
      institution: string | null;
      from: string;
      /** Convicted under straffelov chapter 13 (terrorism). */
      terrorism?: true;
    }>
  | Readonly<{ type: 'ReleasePlanned'; date: string }>
  /** `date: null`: the plan was cancelled. */
  | Readonly<{ type: 'ReleaseChanged'; date: string | null; reason: ReleaseChangeReason }>
  | Readonly<{ type: 'Released'; date: string }>
  | Readonly<{ type: 'FollowUpEnded'; date: string }>
  | Readonly<{ type: 'PlacementRecorded'; institution: string; from: string }>
  | Readonly<{ type: 'VulnerabilityAssessed'; vulnerable: boolean; date: string }>
  | Readonly<{ type: 'ConcernAssessed'; concern: boolean; date: string }>
  | Readonly<{
      type: 'RadicalisationAssessed';
      outcome: Exclude<Radicalisation, 'NOT_ASSESSED'>;
      tool: 'COMMON_TOOL_1';
      date: string;
    }>
  | Readonly<{
      type: 'ConsentGiven';
      recipients: readonly Party[];
      purposes: readonly Purpose[];
      categories: readonly Category[];
      until: string | null;
    }>
  /** Withdraws what was given to these recipients for these purposes; an empty list means all. */
  | Readonly<{
      type: 'ConsentWithdrawn';
      recipients: readonly Party[];
      purposes: readonly Purpose[];
    }>
  | Readonly<{ type: 'DutyRecorded'; duty: Exclude<Duty, 'NONE'>; until: string | null }>
  | Readonly<{ type: 'MeetingHeld'; meetingId: string; kind: Exclude<Meeting, 'NONE'>; on: string }>
  | Readonly<{
      type: 'ExitParticipationRecorded';
      participation: 'ACTIVE' | 'PASSIVE' | 'ENDED';
      date: string;
    }>;

export type FactType = Fact['type'];

export const releaseChangeReasons = [
  'DATE_MOVED',
  'CANCELLED',
  'TIME_SERVED',
  'COURT_DECISION',
] as const;
export type ReleaseChangeReason = (typeof releaseChangeReasons)[number];

const municipal: readonly Unit[] = [
  'MUNICIPALITY_SSP',
  'MUNICIPALITY_SOCIAL',
  'MUNICIPALITY_SCHOOL',
  'MUNICIPALITY_JOBCENTRE',
  'MUNICIPALITY_INTEGRATION',
  'MUNICIPALITY_INFOHOUSE',
];
const kf: readonly Unit[] = ['KF_PRISON', 'KF_PROBATION', 'KF_CENTRAL'];
const detaining: readonly Unit[] = [...kf, 'SECURE_INSTITUTION'];
const anyone = 'ANY_UNIT';

/** Which units may record which fact (DESIGN section 4): checked where it is recorded and again where it is folded. */
export const factRecorders: Readonly<Record<FactType, readonly Unit[] | typeof anyone>> = {
  ResidenceRecorded: anyone,
  DetentionRecorded: detaining,
  ReleasePlanned: detaining,
  ReleaseChanged: detaining,
  Released: detaining,
  FollowUpEnded: detaining,
  PlacementRecorded: [
    ...detaining,
    'IMMIGRATION_SERVICE',
    'ASYLUM_OPERATOR_MUNICIPAL',
    'ASYLUM_OPERATOR_NGO',
  ],
  VulnerabilityAssessed: [
    'MUNICIPALITY_SOCIAL',
    'REGION_PSYCHIATRY',
    'SOCIAL_PSYCHIATRY',
    'SELF_GOVERNING_PSYCHIATRY',
  ],
  ConcernAssessed: ['MUNICIPALITY_SSP', 'MUNICIPALITY_INFOHOUSE', 'POLICE', 'MUNICIPALITY_SCHOOL'],
  RadicalisationAssessed: ['MUNICIPALITY_INFOHOUSE', 'POLICE', 'MUNICIPALITY_SSP', 'KF_CENTRAL'],
  ConsentGiven: anyone,
  ConsentWithdrawn: anyone,
  DutyRecorded: anyone,
  MeetingHeld: [...municipal, 'POLICE'],
  ExitParticipationRecorded: ['EXIT_PROGRAMME', ...kf],
};

/** True when that unit may record that fact. */
export const mayRecord = (unit: Unit, fact: FactType): boolean => {
  const units = factRecorders[fact];
  return units === anyone || units.includes(unit);
};
