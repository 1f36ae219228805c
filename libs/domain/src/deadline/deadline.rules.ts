/** Where a person comes from; the steps and their days differ by it, the workflow does not. */
export const origins = ['PRISON', 'SECURE_INSTITUTION', 'ASYLUM'] as const;
export type Origin = (typeof origins)[number];

export const handoverSteps = [
  'IMPRISONMENT_NOTICE',
  'ACTION_PLAN_OFFICER',
  'LIFE_AREAS_SURVEY',
  'WRITTEN_PERMISSION',
  'ACTION_PLAN',
  'MUNICIPALITY_CONTACT',
  'PAROLE_DECISION',
  'RELEASE_MEETING',
  'HOUSING_IN_PLACE',
  'UPKEEP_IN_PLACE',
  'HEALTH_INSURANCE_IN_PLACE',
  'FOLLOW_UP',
  'MUNICIPALITY_RESPONSIBLE',
] as const;
export type HandoverStep = (typeof handoverSteps)[number];

/** What is talked through with the inmate right after imprisonment; the step LIFE_AREAS_SURVEY is done when all are. */
export const lifeAreas = [
  'HEALTH',
  'HOUSING',
  'UPKEEP',
  'EDUCATION',
  'WORK',
  'MONEY',
  'NETWORK',
  'ADDICTION',
  'IDENTITY_PAPERS',
] as const;
export type LifeArea = (typeof lifeAreas)[number];

/** What days are counted from. */
export const anchors = ['ADMISSION', 'POSSIBLE_PAROLE', 'RELEASE', 'ALLOCATION'] as const;
export type Anchor = (typeof anchors)[number];

/** When a step is due, from its anchor. `days` and `months` may be negative: before it. */
export type DueRule =
  | Readonly<{ from: Anchor; days: number }>
  | Readonly<{ from: Anchor; months: number }>
  /** So many months before; where less remains at the other anchor, so many days after that one. */
  | Readonly<{ from: Anchor; months: number; lessRemains: Readonly<{ at: Anchor; days: number }> }>
  /** The first day after the first calendar month that begins later, moved to the next working day. */
  | Readonly<{ from: Anchor; afterFirstWholeMonth: true }>;

/**
 * One row of the table. `validFrom`/`validTo` (exclusive): the days of the anchor to which the row applies; null: no
 * bound that the source tells.
 */
export type DeadlineRule = Readonly<{
  origin: Origin;
  step: HandoverStep;
  due: DueRule;
  source: string;
  /** False: a suggested default of this exchange, not a norm that was read. */
  isNorm: boolean;
  validFrom: string | null;
  validTo: string | null;
}>;

const roadmap = 'Køreplan for god løsladelse (Rigsrevisionen, roadmap steps 1–6)';
const ownDefault = 'Default of the exchange: the content of the later roadmap steps was not read';

type Row = Pick<DeadlineRule, 'step' | 'due' | 'source' | 'isNorm'>;

const prison: readonly Row[] = [
  {
    step: 'IMPRISONMENT_NOTICE',
    due: { from: 'ADMISSION', days: 0 },
    source: roadmap,
    isNorm: true,
  },
  ...(['ACTION_PLAN_OFFICER', 'LIFE_AREAS_SURVEY', 'WRITTEN_PERMISSION'] as const).map(
    (step): Row => ({
      step,
      due: { from: 'ADMISSION', days: 0 },
      source: roadmap,
      isNorm: true,
    }),
  ),
  {
    step: 'ACTION_PLAN',
    due: { from: 'ADMISSION', days: 28 },
    source: roadmap,
    isNorm: true,
  },
  {
    step: 'MUNICIPALITY_CONTACT',
    due: { from: 'POSSIBLE_PAROLE', months: -12, lessRemains: { at: 'ADMISSION', days: 28 } },
    source: roadmap,
    isNorm: true,
  },
  {
    step: 'PAROLE_DECISION',
    due: { from: 'POSSIBLE_PAROLE', days: -28 },
    source: 'Løsladelsesbekendtgørelsen (BEK 354/2016)',
    isNorm: true,
  },
];

const release: readonly Row[] = [
  {
    step: 'RELEASE_MEETING',
    due: { from: 'RELEASE', days: -14 },
    source: ownDefault,
    isNorm: false,
  },
  ...(['HOUSING_IN_PLACE', 'UPKEEP_IN_PLACE', 'HEALTH_INSURANCE_IN_PLACE'] as const).map(
    (step): Row => ({
      step,
      due: { from: 'RELEASE', days: 0 },
      source: ownDefault,
      isNorm: false,
    }),
  ),
  {
    step: 'FOLLOW_UP',
    due: { from: 'RELEASE', days: 28 },
    source: ownDefault,
    isNorm: false,
  },
];

const asylum: readonly Row[] = [
  {
    step: 'MUNICIPALITY_RESPONSIBLE',
    due: { from: 'ALLOCATION', afterFirstWholeMonth: true },
    source: 'Integrationsloven § 4(2)',
    isNorm: true,
  },
];

const rowsOf = (origin: Origin, rows: readonly Row[]): readonly DeadlineRule[] =>
  rows.map((row) => ({ ...row, origin, validFrom: null, validTo: null }));

/** Steps and deadlines of every origin, with source and the time in which they hold. */
export const deadlineRules: readonly DeadlineRule[] = [
  ...rowsOf('PRISON', [...prison, ...release]),
  ...rowsOf('SECURE_INSTITUTION', release),
  ...rowsOf('ASYLUM', asylum),
];
