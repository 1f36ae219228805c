import { agencyById, tenantOf } from '#libs/contracts';
import type {
  CommittedEntry,
  DecisionEvents,
  DecisionRecorded,
  Party,
  Readers,
} from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { decisionType } from '../entries/entries.js';

/** A statement as its commitment was released. */
export type Held = Readonly<{
  statementId: string;
  commitment: string;
  category: string;
  marks: string;
}>;

/** What a message changes in what its tenant holds. */
export type Change =
  | Readonly<{ kind: 'release'; statements: readonly Held[]; readers: Readers }>
  | Readonly<{ kind: 'withdrawal'; statementIds: readonly string[] }>
  | Readonly<{
      kind: 'correction';
      replaced: DecisionEvents['dk.infohus.correction.recorded.v1']['replaced'];
    }>;

/** A message that a tenant must have, because it was recorded. */
export type Owed = Readonly<{
  messageId: string;
  tenant: string;
  decisionId: string;
  disclosureId: string;
  subjectId: string;
  recordedAt: string;
  change: Change;
}>;

// As the policy service names the messages that follow from a record.
const messageIdOf = (cause: string, kind: Change['kind'], tenant: string): string =>
  nameBasedId(cause, kind, tenant);

type About = Readonly<{
  decisionId: string;
  disclosureId: string;
  subjectId: string;
  recipient: Party;
}>;

const owedBy = (
  { source, eventId }: CommittedEntry,
  { decisionId, disclosureId, subjectId, recipient }: About,
  change: Change,
): Owed | null => {
  // Outside parties are decided and never delivered to.
  if ((agencyById(recipient.agency)?.host ?? 'outside') === 'outside') return null;
  const tenant = tenantOf(recipient);
  const cause = change.kind === 'release' ? decisionId : eventId;
  return {
    messageId: messageIdOf(cause, change.kind, tenant),
    ...{ tenant, decisionId, disclosureId, subjectId, recordedAt: source.recordedAt, change },
  };
};

// An older policy service does not say it.
const isReleasing = ({ releases, recheckOf }: Partial<DecisionRecorded>): boolean =>
  releases ?? recheckOf === null;

const releaseOf = (entry: CommittedEntry, decided: DecisionRecorded): Owed | null => {
  const { marks = {} } = decided as Partial<DecisionRecorded>;
  const statements = (decided.decision.statements ?? []).flatMap(
    ({ id, verdict, commitment, category }) =>
      verdict === 'RELEASED' && commitment !== undefined
        ? [{ statementId: id, commitment, category, marks: marks[id] ?? '' }]
        : [],
  );
  // Looking again at an old decision releases nothing.
  if (statements.length === 0 || !isReleasing(decided)) return null;
  const { readers } = decided;
  return owedBy(entry, decided, { kind: 'release', statements, readers });
};

/** What an entry means that a tenant must have; null for most. */
export const owedOf = (entry: CommittedEntry): Owed | null => {
  const data: unknown = entry.data;
  switch (entry.type) {
    case decisionType:
      return releaseOf(entry, data as DecisionRecorded);
    case 'dk.infohus.withdrawal.recorded.v1': {
      const gone = data as DecisionEvents['dk.infohus.withdrawal.recorded.v1'];
      return owedBy(entry, gone, { kind: 'withdrawal', statementIds: gone.statementIds });
    }
    case 'dk.infohus.correction.recorded.v1': {
      const corrected = data as DecisionEvents['dk.infohus.correction.recorded.v1'];
      return owedBy(entry, corrected, { kind: 'correction', replaced: corrected.replaced });
    }
    default:
      return null;
  }
};

/** Kinds of messages that say what a tenant holds. */
export const holdingKinds = ['disclosure', 'answer', 'notice', 'withdrawal', 'correction'] as const;
