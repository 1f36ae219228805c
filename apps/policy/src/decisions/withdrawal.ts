import { tenantOf } from '#libs/contracts';
import type { DecisionEvents, InboxKinds, Party, Unit } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append } from '#libs/kernel';
import { derived } from '../envelope.js';
import type { Cause } from '../envelope.js';
import { decisionStream } from './decision.events.js';
import type { StandingDecision } from './decision.projection.js';
import { messageIdOf } from './ids.js';
import { posted } from './messages.js';

/** Why something is taken away. */
export type WithdrawalReason = InboxKinds['withdrawal']['reason'];

/**
 * Whom the receipt of a change is passed on to. Who passed on what it got would see by the receipts of the police whether
 * they keep it, and so why the case was closed that it came from.
 */
export const receiptToOf = (
  cause: Cause,
  { recorded: { sender }, unheard }: StandingDecision,
  reason: WithdrawalReason,
): Party | null => {
  const isOwn = tenantOf(sender) === tenantOf({ agency: cause.agency, unit: cause.unit as Unit });
  return unheard.size > 0 || (reason === 'CASE_CLOSED' && !isOwn) ? null : sender;
};

/** What takes statements away from a recipient: the record, and the message in its inbox. */
export const withdrawal = (
  cause: Cause,
  standing: StandingDecision,
  statementIds: readonly string[],
  reason: WithdrawalReason,
): readonly Append[] => {
  const { decisionId, disclosureId, subjectId, recipient } = standing.recorded;
  const recorded: DecisionEvents['dk.infohus.withdrawal.recorded.v1'] = {
    decisionId,
    disclosureId,
    subjectId,
    recipient,
    statementIds,
    reason,
  };
  const id = nameBasedId(cause.id, decisionId, 'withdrawal', reason);
  return [
    {
      stream: decisionStream(decisionId),
      expected: standing.revision,
      events: [derived(cause, id, 'WithdrawalRecorded', recorded)],
    },
    posted(
      recipient,
      messageIdOf(id, 'withdrawal', tenantOf(recipient)),
      {
        kind: 'withdrawal',
        unit: recipient.unit,
        subjectId,
        message: { decisionId, disclosureId, statementIds, reason },
        contents: [],
        receiptTo: receiptToOf(cause, standing, reason),
      },
      (...parts) => derived(cause, ...parts),
    ),
  ];
};
