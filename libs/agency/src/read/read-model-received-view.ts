import type { ReadStore } from '#libs/adapters';
import { InboxRow, ReceivedRow, ReceivedStatementRow, RequestRow } from '#libs/adapters';
import type { EntryType, ThirdPersonMark } from '#libs/contracts';
import { mayRead } from '#libs/domain';
import type { Reader, ReceivedStatement } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import type { Worker } from '../desk.js';
import { ReceivedView } from '../received-view.js';
import { personBehind } from './identity.queries.js';
import { isOpenTo } from './inbox.queries.js';
import type { AskedRequest } from '../received-view.js';

const readerOf = ({ party, function: acts }: Worker): Reader => ({
  unit: party.unit,
  function: acts,
});

/** What was received, as the rows of the tenant and the decisions behind them let this worker know it. */
export class ReadModelReceivedView extends ReceivedView {
  constructor(
    private readonly rows: ReadStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  override subjectOfMessage(worker: Worker, number: number): Promise<string | null> {
    return this.rows.asTenant(worker.tenant, async (rows) => {
      const row = await rows.one(InboxRow, { number });
      if (row === null) return null;
      // A worker opens it for the tenant, not as the author of a request.
      const opener = { ...readerOf(worker), actor: '', now: this.clock.now() };
      return (await isOpenTo(rows, opener, row)) ? row.subjectId : null;
    });
  }

  override statements(
    worker: Worker,
    subjectId: string,
    statementIds: readonly string[],
  ): Promise<readonly ReceivedStatement[]> {
    if (statementIds.length === 0) return Promise.resolve([]);
    return this.current(worker, subjectId, { statementId: { in: statementIds } });
  }

  override identity(worker: Worker, subjectId: string): Promise<readonly ReceivedStatement[]> {
    return this.current(worker, subjectId, { category: 'IDENTITY' });
  }

  private current(
    worker: Worker,
    subjectId: string,
    which: Readonly<{ statementId: { in: readonly string[] } } | { category: 'IDENTITY' }>,
  ): Promise<readonly ReceivedStatement[]> {
    return this.rows.asTenant(worker.tenant, async (rows) => {
      const { subjectIds } = await personBehind(rows, subjectId);
      const found = await rows.many(ReceivedStatementRow, {
        ...which,
        subjectId: { in: subjectIds },
        state: 'CURRENT',
      });
      const decisions = found.length
        ? await rows.many(ReceivedRow, {
            decisionId: { in: found.map(({ decisionId }) => decisionId) },
          })
        : [];
      const now = this.clock.now();
      const open = new Set(
        decisions
          .filter((row) => row.endedAt === null && mayRead(readerOf(worker), row.readers, now))
          .map(({ decisionId }) => decisionId),
      );
      return found.filter(({ decisionId }) => open.has(decisionId)).flatMap(toReceivedStatement);
    });
  }

  override request(worker: Worker, requestId: string): Promise<AskedRequest | null> {
    return this.rows.asTenant(worker.tenant, async (rows) => {
      const row = await rows.one(RequestRow, { requestId, direction: 'RECEIVED' });
      if (row === null || !mayRead(readerOf(worker), row.readers, this.clock.now())) return null;
      return { subjectId: row.subjectId, from: row.from, to: row.to };
    });
  }
}

const toReceivedStatement = (row: ReceivedStatementRow): readonly ReceivedStatement[] =>
  row.contentId === null
    ? []
    : [
        {
          statementId: row.statementId,
          category: row.category,
          thirdPerson: row.thirdPerson as ThirdPersonMark,
          // What would identify an informant was withheld, and a ground of the sender's own is no ground of ours.
          identifiesInformant: false,
          ownGround: false,
          commitment: row.commitment,
          entryId: row.entryId,
          entryType: row.entryType as EntryType,
          occurredAt: row.occurredAt,
          contentId: row.contentId,
          mayGoOnward: row.mayGoOnward,
        },
      ];
