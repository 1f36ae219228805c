import type { InboxMessage, ReleasedStatement } from '#libs/contracts';
import { agencyById } from '#libs/contracts';
import { danishDay, monthsAfter, startOfDanishDay } from '#libs/kernel';
import type { Timer, TimerName, TimerVersion } from '#libs/kernel';
import type { CaseClosing, CaseEvent } from '../case/case.events.js';
import { retentionRules } from './retention.rules.js';

/** Kinds of timers that follow what a tenant received. */
export const eraseBy = 'received-erase-by';
export const reassessBy = 'received-reassess-by';
export const receiptOverdue = 'receipt-overdue';
/** Kind of timer that follows a closed case. */
export const ownCaseErase = 'own-case-erase';

/** So long a recipient's service has to confirm what was released to it, before somebody has to look. */
const receiptWithinHours = 24;

/** What is to be done at which time, or no longer. */
export type Asked = Readonly<{
  schedule: readonly Timer[];
  cancel: readonly (TimerName & TimerVersion)[];
}>;

const nothing: Asked = { schedule: [], cancel: [] };

/** The statements that a message brings with their dates. */
export const statementsIn = (message: InboxMessage): readonly ReleasedStatement[] => {
  switch (message.kind) {
    case 'disclosure':
    case 'answer':
    case 'notice':
      return message.data.statements;
    case 'correction':
      return message.data.replaced.map(({ by }) => by);
    default:
      return [];
  }
};

const ofDates = (message: InboxMessage, version: number): readonly Timer[] => {
  const { tenant, number } = message;
  const statements = statementsIn(message);
  const timers = (kind: string, dates: readonly (string | null)[]): readonly Timer[] =>
    [...new Set(dates)]
      .filter((date) => date !== null)
      .map((on) => ({
        kind,
        key: `${tenant}/${number}/${on}`,
        // A date is kept when the words are gone before it has begun.
        dueAt: startOfDanishDay(on),
        version,
        data: { tenant, number, on },
      }));
  return [
    ...timers(
      eraseBy,
      statements.map((one) => one.eraseBy),
    ),
    ...timers(
      reassessBy,
      statements.map((one) => one.reassessBy),
    ),
  ];
};

// What nobody delivers is never confirmed.
const isDelivered = (agency: string): boolean =>
  (agencyById(agency)?.host ?? 'outside') !== 'outside';

/** @param version revision of the message in its inbox stream */
export const timersOf = (message: InboxMessage, version: number): Asked => {
  const { tenant, number } = message;
  if (message.kind === 'decision') {
    const { statements, recipient, decisionId } = message.data;
    if (!statements.some(({ verdict }) => verdict === 'RELEASED')) return nothing;
    if (!isDelivered(recipient.agency)) return nothing;
    const dueAt = new Date(
      Date.parse(message.recordedAt) + receiptWithinHours * 3_600_000,
    ).toISOString();
    const data = { tenant, number };
    return {
      schedule: [{ kind: receiptOverdue, key: decisionId, dueAt, version, data }],
      cancel: [],
    };
  }
  if (message.kind === 'receipt') {
    const { decisionId } = message.data;
    return { schedule: [], cancel: [{ kind: receiptOverdue, key: decisionId, version }] };
  }
  return { schedule: ofDates(message, version), cancel: [] };
};

/**
 * The day on which the words of a closed case go, `YYYY-MM-DD`; null: no day is set.
 * @param closedAt RFC 3339
 */
export const eraseCaseOn = (closing: CaseClosing, closedAt: string): string | null => {
  const { months } = retentionRules[closing];
  return months === null ? null : monthsAfter(danishDay(closedAt), months);
};

/** What is to be done at which time with a case that is closed. @param recordedAt RFC 3339 */
export const caseTimersOf = (
  event: CaseEvent,
  recordedAt: string,
  version: number,
): readonly Timer[] => {
  if (event.type !== 'CaseClosed') return [];
  const { caseId, reason } = event.data;
  const on = eraseCaseOn(reason, recordedAt);
  if (on === null) return [];
  return [{ kind: ownCaseErase, key: caseId, dueAt: startOfDanishDay(on), version, data: { on } }];
};

/** Under which ids an event of a case put words that are its own; what it received keeps the days of its release. */
export const ownWordsIn = (event: CaseEvent): readonly string[] => {
  switch (event.type) {
    case 'EntryRecorded':
      return event.data.statements.map(({ statementId }) => statementId);
    case 'EntryCorrected':
      return event.data.replaced.map(({ by }) => by.statementId);
    case 'DisclosureMade':
      return [event.data.disclosureId];
    default:
      return [];
  }
};
