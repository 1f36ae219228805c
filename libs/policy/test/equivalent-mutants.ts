/**
 * Changes of a policy that change no decision, and why. That they change none is proved over every
 * situation in mutation.int-spec.ts.
 */
export const explained: readonly (readonly [RegExp, string])[] = [
  [
    /^R(11|55|56|57): (principal|resource) is anyone$/,
    'Every unit of a situation is listed; the lint refuses such a permit all the same.',
  ],
  [
    /^R5[567]: clause 1 is dropped$/,
    'The only form that is not listed is NOT_STATED, which R29 stops.',
  ],
  [
    /^R0[79]\.1: clause 2: (SECURITY_PET|AVERT_CRIME) joins a set$/,
    'R04 and R06 answer these purposes first.',
  ],
  [/^R09\.\d: clause 1 is dropped$/, 'Inside the forms R07 answers first.'],
  [
    /^C05: clause 1 is dropped$/,
    'Outside the forms nothing is permitted without consent, and no exit programme takes part in SSD.',
  ],
  [
    /^R26: clause 2: (ADVICE|SECURITY_PET|AVERT_CRIME|INVESTIGATE|PROSECUTE|BENEFIT_CONTROL|STAFF_CONTROL|RESEARCH) joins a set$/,
    'These purposes were answered before.',
  ],
  [
    /^R(27: clause 3|28: clause 2|35: clause 2): (PROSECUTION|PET|NETWORK_FORUM) joins a set$/,
    'These parties were answered for before: R07, R09, R12, R13, R18.',
  ],
  [
    /^R(27: clause 4|31: clause 3): (PROSECUTION|PET|MEDIA|FOREIGN_AUTHORITY|NETWORK_FORUM) joins a set$/,
    'These recipients were answered for before: R07-R09, R12, R13, R18.',
  ],
  [/^R27: clause 3: KF_\w+ joins a set$/, 'The units of KF are named by their group already.'],
  [/^R29\.5: clause 1: INFOHOUSE_NETWORK joins a set$/, 'R18 answers for the network first.'],
  [
    /^R33: clause 2: (ADVICE|SECURITY_PET|AVERT_CRIME|INVESTIGATE|PROSECUTE|BENEFIT_CONTROL|STAFF_CONTROL|RESEARCH|NOT_STATED) joins a set$/,
    'These purposes were answered before; NOT_STATED by R29.',
  ],
  [/^R36\.[13]: clause 2: SELFGOV leaves a set$/, 'No self-governing institution is in NEVER.'],
  [
    /^R37\.[13]: clause 3: PRIVATE leaves a set$/,
    'Every private party is in NEVER, which R36 stops.',
  ],
  [
    /^R38: clause 2: (INVESTIGATION|PROSECUTION|CONTROL) joins a set$/,
    'R07 and R14 answer for these functions first.',
  ],
  [
    /^R39: clause 1 is dropped$/,
    'Outside the forms R30 answers a withdrawn consent first, and R35 keeps exit programmes out of SSD.',
  ],
];

/** Why a change of this name changes nothing; undefined when there is no explanation. */
export const explanationOf = (name: string): string | undefined =>
  explained.find(([pattern]) => pattern.test(name))?.[1];
