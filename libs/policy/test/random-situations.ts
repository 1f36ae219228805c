import {
  AGE_GROUPS,
  CATEGORIES,
  CONSENTS,
  DETENTION_KINDS,
  DUTIES,
  ENROLMENTS,
  EXTENTS,
  FORMS,
  FUNCTIONS,
  MEETINGS,
  NECESSITIES,
  PURPOSES,
  RADICALISATIONS,
  RECORDS,
  RELEASES,
  THIRD_PARTIES,
  UNITS,
} from '#libs/contracts';
import type { DisclosureParty, DisclosureSituation, Form, Purpose, Unit } from '#libs/contracts';

/** Numbers in [0, 1) from a seed (mulberry32), so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fitting: Readonly<Record<Form, Purpose>> = {
  SSP: 'PREVENT',
  INFOHOUSE_MUNICIPALITY: 'PREVENT',
  INFOHOUSE_NETWORK: 'PREVENT',
  PSP: 'SUPPORT',
  KSP_A: 'RELEASE_PLAN',
  KSP_B: 'SUPPORT',
  KSP_C: 'RELEASE_PLAN',
  SSD: 'CHILD_PROTECTION',
  NONE: 'SUPPORT',
};

type Draw = Readonly<{
  pick: <T>(values: readonly T[]) => T;
  likely: <T>(value: T, others: readonly T[]) => T;
}>;

function drawing(random: () => number, usual: number): Draw {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return { pick, likely: (value, others) => (random() < usual ? value : pick(others)) };
}

const party = ({ pick, likely }: Draw): DisclosureParty => ({
  unit: likely(
    pick(['POLICE', 'MUNICIPALITY_SOCIAL', 'MUNICIPALITY_SCHOOL', 'KF_PRISON'] as const),
    UNITS,
  ),
  function: likely('CASEWORK', FUNCTIONS),
  enrolment: likely('ENROLLED', ENROLMENTS),
  connected: likely(true, [true, false]),
});

function subject({ likely }: Draw): DisclosureSituation['subject'] {
  return {
    ageGroup: likely('UNDER_18', AGE_GROUPS),
    sociallyVulnerable: likely<boolean | null>(true, [true, false, null]),
    crimePreventionConcern: likely<boolean | null>(true, [true, false, null]),
    detention: {
      kind: likely('NONE', DETENTION_KINDS),
      convicted: likely(true, [true, false]),
      release: likely('PLANNED', RELEASES),
    },
    radicalisation: likely('AT_RISK', RADICALISATIONS),
    openInvestigation: likely(false, [true, false]),
  };
}

function information(
  { pick, likely }: Draw,
  random: () => number,
): DisclosureSituation['information'] {
  const share = pick([0.05, 0.15, 0.5]);
  return {
    categories: CATEGORIES.filter(() => random() < share),
    extent: likely('ITEMS', EXTENTS),
    thirdParties: likely('NONE', THIRD_PARTIES),
    identifiesInformant: likely(false, [true, false]),
  };
}

/**
 * A random situation. `usual` is the share of members that take a value under which the request
 * goes on, so that late rules are reached as well as early ones; 0 draws every member evenly.
 */
export function randomSituation(random: () => number, usual: number): DisclosureSituation {
  const draw = drawing(random, usual);
  const { pick, likely } = draw;
  const form = pick<Form | null>([...FORMS, ...FORMS, null]);
  return {
    form,
    purpose: likely<Purpose | null>(form === null ? 'PREVENT' : fitting[form], [...PURPOSES, null]),
    sender: party(draw),
    recipient: party(draw),
    information: information(draw, random),
    subject: subject(draw),
    necessity: likely('DOCUMENTED', NECESSITIES),
    consent: likely('GIVEN', CONSENTS),
    duty: likely('NONE', DUTIES),
    meeting: likely('SSD_FIRST', MEETINGS),
    record: likely('WRITTEN', RECORDS),
  };
}

// Corners that even draws hardly ever hit, by the stage of the rules that they lead to.
type Corner = (situation: DisclosureSituation, draw: Draw) => DisclosureSituation;
const between =
  (from: readonly Unit[], to: readonly Unit[], purposes: readonly Purpose[]): Corner =>
  (situation, { pick }) => ({
    ...situation,
    purpose: pick(purposes),
    sender: { ...situation.sender, unit: pick(from) },
    recipient: { ...situation.recipient, unit: pick(to) },
  });
const corners: readonly Corner[] = [
  between(
    ['IMMIGRATION_SERVICE', 'ASYLUM_OPERATOR_MUNICIPAL', 'ASYLUM_OPERATOR_NGO'],
    ['MUNICIPALITY_SOCIAL', 'MUNICIPALITY_INTEGRATION', 'RETURN_AGENCY', 'PET'],
    ['HANDOVER', 'ADMIN', 'PREVENT'],
  ),
  between(['KF_PRISON', 'KF_CENTRAL'], ['MUNICIPALITY_SOCIAL'], ['ADMIN']),
  between(
    ['MUNICIPALITY_SOCIAL', 'KF_PROBATION'],
    ['SOCIAL_PSYCHIATRY', 'RELATIVE', 'MENTOR', 'EXIT_PROGRAMME'],
    ['SUPPORT', 'RELEASE_PLAN', 'PREVENT'],
  ),
  (situation, draw) => ({
    ...between(['POLICE', 'PET'], ['PET', 'POLICE'], ['SECURITY_PET', 'ADMIN'])(situation, draw),
    form: draw.pick(['NONE', 'SSP'] as const),
  }),
  (situation, { pick }) => ({
    ...situation,
    subject: {
      ...situation.subject,
      detention: {
        kind: pick(['KF_INSTITUTION', 'PLACEMENT_78_2', 'REMAND', 'ELECTRONIC_TAG'] as const),
        convicted: true,
        release: pick(['PLANNED', 'RELEASED', 'NOT_PLANNED', 'FOLLOW_UP_ENDED'] as const),
      },
    },
  }),
];

/** Many, in a mixture of even and of mostly usual draws. */
export function* randomSituations(count: number, seed: number): Generator<DisclosureSituation> {
  const random = seeded(seed);
  const shares = [0, 0.5, 0.8, 0.9, 0.95];
  for (let at = 0; at < count; at++) {
    const situation = randomSituation(random, shares[at % shares.length] ?? 0);
    const corner = random() < 0.3 ? drawing(random, 0).pick(corners) : undefined;
    yield corner === undefined ? situation : corner(situation, drawing(random, 0));
  }
}
