import type { Category, Party } from '#libs/contracts';
import type { Decided, Desk } from './desk.js';
import { expectEqual } from './expect.js';
import { prose, say, step, table } from './terminal.js';
import * as world from './world.js';

/** The prison's case and what it said, by category. */
export type PrisonCase = Readonly<{
  caseId: string;
  subjectId: string;
  /** Statement and entry by category. */
  said: ReadonlyMap<Category, Readonly<{ statementId: string; entryId: string }>>;
}>;

/** Opens the case, records the facts the law looks at, and what the prison knows. */
export const openPrisonCase = async (prison: Desk): Promise<PrisonCase> => {
  const identifier = { type: 'CPR', value: world.cpr };
  const { body } = await prison.post<{ caseId: string; subjectId: string }>('/cases', {
    identifier,
    level: 2,
  });
  const { caseId, subjectId } = body;
  step('A case is opened', `case ${caseId.slice(0, 8)}, person ${subjectId.slice(0, 8)}`);
  const facts = [
    { type: 'ResidenceRecorded', municipality: '101', from: '2019-04-01' },
    {
      type: 'DetentionRecorded',
      kind: 'KF_INSTITUTION',
      convicted: true,
      institution: 'kf-nyborg',
      from: '2025-02-01',
    },
    { type: 'ReleasePlanned', date: world.daysFromNow(42) },
  ];
  for (const fact of facts) {
    await prison.post(`/cases/${caseId}/facts`, fact);
    step(fact.type);
  }
  const said = new Map<Category, { statementId: string; entryId: string }>();
  for (const statement of world.statements) {
    const { entry: entryType, ...words } = statement;
    const recorded = await prison.post<{
      entryId: string;
      statements: { statementId: string }[];
    }>(`/cases/${caseId}/entries`, {
      entryType,
      occurredAt: new Date(Date.now() - 3_600_000).toISOString(),
      statements: [{ thirdPerson: 'NONE', identifiesInformant: false, ...words }],
    });
    const { entryId, statements } = recorded.body;
    said.set(statement.category, { entryId, statementId: statements[0]!.statementId });
  }
  step(`${said.size} entries`, [...said.keys()].join(', '));
  return { caseId, subjectId, said };
};

type Wanted = Readonly<{
  name: string;
  recipient: Party;
  necessity: boolean;
  outcome: string;
  reason: string;
  conditions: readonly string[];
  missing: readonly string[];
  released: readonly Category[];
}>;

const everything = world.statements.map(({ category }) => category);

// Issue 3, item 2: what the rules and the necessity table give. PARTICIPANT_ENROLLED is for audit only.
const wanted: readonly Wanted[] = [
  {
    name: 'Copenhagen, social services',
    recipient: world.copenhagenSocial,
    necessity: true,
    outcome: 'PERMIT_COND',
    reason: 'MINIMISE',
    conditions: ['MINIMISE'],
    missing: [],
    released: everything,
  },
  {
    name: 'Copenhagen, job centre',
    recipient: world.copenhagenJobcentre,
    necessity: true,
    outcome: 'PERMIT',
    reason: 'OK',
    conditions: [],
    missing: [],
    released: ['IDENTITY', 'EMPLOYMENT', 'HOUSING', 'RELEASE'],
  },
  {
    name: 'Copenhagen Police, prevention',
    recipient: world.copenhagenPolice,
    necessity: true,
    outcome: 'PERMIT_COND',
    reason: 'MINIMISE',
    conditions: ['MINIMISE'],
    missing: [],
    released: ['IDENTITY', 'CRIMINAL', 'HOUSING', 'RELEASE'],
  },
  {
    name: '… without necessity statement',
    recipient: world.copenhagenPolice,
    necessity: false,
    outcome: 'DENY',
    reason: 'INCOMPLETE',
    conditions: [],
    missing: ['/necessity'],
    released: [],
  },
  {
    name: 'a housing organisation',
    recipient: world.housingOrganisation,
    necessity: true,
    outcome: 'DENY',
    reason: 'NOT_PARTICIPANT',
    conditions: [],
    missing: [],
    released: [],
  },
  {
    name: 'the security service (PET)',
    recipient: world.pet,
    necessity: true,
    outcome: 'OTHER_BASIS',
    reason: 'OUTSIDE_115',
    conditions: [],
    missing: [],
    released: [],
  },
];

/** One recipient with the decision that came. */
export type Outcome = Readonly<{ name: string; disclosureId: string; decided: Decided }>;

/** Previews, discloses, and holds what came against the rules. */
export const discloseAll = async (prison: Desk, own: PrisonCase): Promise<readonly Outcome[]> => {
  const body = (recipients: readonly Party[], necessity: boolean) => ({
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    extent: 'ITEMS',
    recipients,
    statementIds: [...own.said.values()].map(({ statementId }) => statementId),
    ...(necessity ? { necessity: world.necessity } : {}),
  });
  const documented = wanted.filter(({ necessity }) => necessity).map(({ recipient }) => recipient);
  const preview = await prison.post<{ recipients: readonly unknown[] }>(
    `/cases/${own.caseId}/disclosures/preview`,
    body(documented, true),
  );
  expectEqual('recipients in the preview', preview.body.recipients.length, documented.length);
  step('Preview', 'the sender sees what would be withheld before it sends');
  const send = (recipients: readonly Party[], necessity: boolean) =>
    prison.post<{ disclosureId: string }>(
      `/cases/${own.caseId}/disclosures`,
      body(recipients, necessity),
    );
  const withNecessity = (await send(documented, true)).body.disclosureId;
  const without = (await send([world.copenhagenPolice], false)).body.disclosureId;
  const outcomes: Outcome[] = [];
  for (const row of wanted) {
    const disclosureId = row.necessity ? withNecessity : without;
    const decided = await prison.decided(own.caseId, disclosureId, row.recipient);
    hold(row, decided);
    outcomes.push({ name: row.name, disclosureId, decided });
  }
  show(outcomes);
  return outcomes;
};

const releasedOf = ({ statements = [] }: Decided): readonly Category[] =>
  statements.filter(({ verdict }) => verdict === 'RELEASED').map(({ category }) => category);

const hold = (row: Wanted, decided: Decided): void => {
  const { outcome, reason, conditions, missing } = decided.decision;
  expectEqual(
    row.name,
    { outcome, reason, conditions, missing, released: [...releasedOf(decided)].sort() },
    {
      outcome: row.outcome,
      reason: row.reason,
      conditions: row.conditions,
      missing: row.missing,
      released: [...row.released].sort(),
    },
  );
};

const show = (outcomes: readonly Outcome[]): void => {
  say();
  table(
    ['recipient', 'decision', 'released', 'withheld'],
    outcomes.map(({ name, decided }) => {
      const released = releasedOf(decided);
      const withheld = everything.filter((category) => !released.includes(category));
      const list = (categories: readonly Category[]): string =>
        categories.length === everything.length ? 'all seven' : categories.join(' ') || '–';
      const { outcome, reason } = decided.decision;
      return [name, `${outcome} ${reason}`, list(released), list(withheld)];
    }),
  );
  for (const { name, decided } of outcomes) {
    say();
    say(`   ${name}  ${decided.decision.basis.join(', ')}`);
    prose(`da: ${decided.decision.explanation.da}`);
    prose(`en: ${decided.decision.explanation.en}`);
  }
};

/** Other law: the municipality is told of the imprisonment, apart from every Section 115 record. */
export const giveNotice = async (
  prison: Desk,
  social: Desk,
  own: PrisonCase,
  after: number,
): Promise<void> => {
  const { body } = await prison.post<{ disclosureId: string }>(`/cases/${own.caseId}/disclosures`, {
    form: 'NONE',
    purpose: 'ADMIN',
    recipients: [world.copenhagenSocial],
    statementIds: (['IDENTITY', 'RELEASE'] as const).map(
      (category) => own.said.get(category)!.statementId,
    ),
    necessity: world.necessity,
  });
  const { disclosureId } = body;
  const { decision } = await prison.decided(own.caseId, disclosureId, world.copenhagenSocial);
  expectEqual(
    'the notice of imprisonment',
    [decision.outcome, decision.reason, decision.basis],
    ['OTHER_BASIS', 'OTHER_REGIME', ['KF-NOTICE']],
  );
  const came = await social.message(
    after,
    (item) => item.kind === 'notice' && item.disclosureId === disclosureId,
  );
  step(
    'Notice of imprisonment, by other law (KF-NOTICE)',
    `message ${came.number} of kind notice, no Section 115 record`,
  );
};
