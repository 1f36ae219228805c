import { tenantOf } from '#libs/contracts';
import type { DecisionEvents, InboxKinds } from '#libs/contracts';
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

/** What takes statements away from a recipient: the record, and the message in its inbox. */
export const withdrawal = (
  cause: Cause,
  standing: StandingDecision,
  statementIds: readonly string[],
  reason: WithdrawalReason,
): readonly Append[] => {
  const { decisionId, disclosureId, subjectId, recipient, sender } = standing.recorded;
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
        receiptTo: sender,
      },
      (...parts) => derived(cause, ...parts),
    ),
  ];
};
