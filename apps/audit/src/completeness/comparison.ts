import type { CompletenessView, TenantCompleteness } from '#libs/contracts';
import { firstDifference } from '#libs/ledger';
import type { TenantRecord } from './held.js';
import { historyAfter, setAfter } from './held.js';

/** Asks the tenant's service what its rows hold after a message. */
export type AskRows = (upTo: number) => Promise<CompletenessView>;

type Different = NonNullable<TenantCompleteness['different']>;

const listedMax = 100;

const messageAt = (record: TenantRecord, number: number): Different => {
  const known = record.confirmed.find((one) => one.number === number);
  return {
    number,
    kind: known?.change.kind ?? null,
    decisionId: known?.decisionId ?? null,
    detail: 'rows-differ',
  };
};

const contradictionIn = ({ unexplained, twice }: TenantRecord): Different | null => {
  const [first] = unexplained;
  if (first !== undefined)
    return {
      number: first.number,
      kind: first.kind,
      decisionId: first.decisionId,
      detail: 'received-without-decision',
    };
  const [number] = twice;
  return number === undefined
    ? null
    : { number, kind: null, decisionId: null, detail: 'two-messages-with-one-number' };
};

const differenceIn = async (record: TenantRecord, ask: AskRows): Promise<Different | null> => {
  const contradiction = contradictionIn(record);
  if (contradiction !== null) return contradiction;
  const rows = await ask(record.last);
  if (rows.upTo < record.last)
    return { ...messageAt(record, rows.upTo + 1), detail: 'message-gone' };
  const agrees = (view: CompletenessView, upTo: number): boolean =>
    view.setHash === setAfter(record.confirmed, upTo).digest() &&
    view.historyHash === historyAfter(record.confirmed, upTo);
  if (agrees(rows, record.last)) return null;
  const first = await firstDifference(record.last, async (upTo) =>
    upTo === record.last ? false : agrees(await ask(upTo), upTo),
  );
  // Nothing was ever confirmed, and still there are rows.
  return messageAt(record, first ?? 0);
};

/** Where a tenant stands when this is all that differs. */
export const standing = (
  tenant: string,
  record: TenantRecord,
  different: Different | null,
): TenantCompleteness => {
  const { confirmed, outstanding, missing, last } = record;
  const isBehind = outstanding.length > 0 || missing.length > 0;
  return {
    tenant,
    state: different !== null ? 'DIFFERENT' : isBehind ? 'BEHIND' : 'COMPLETE',
    upTo: last,
    statements: setAfter(confirmed, last).count,
    behindBy: outstanding.length,
    behind: outstanding.slice(0, listedMax),
    numbersMissing: missing,
    different,
  };
};

/** Compares what one tenant should hold, as recorded, with what its rows hold. */
export const compareTenant = async (
  tenant: string,
  record: TenantRecord,
  ask: AskRows,
): Promise<TenantCompleteness> => standing(tenant, record, await differenceIn(record, ask));
