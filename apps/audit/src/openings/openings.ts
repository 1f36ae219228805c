import type { Projection, SqlPool } from '#libs/adapters';
import type { OpeningView } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { isRefused } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import { ProblemError, RefusalError } from '#libs/server';
import type { LogUse } from '../entries/log-use.js';
import type { Recorder } from '../entries/recorder.js';
import { ownEntry } from '../entries/recorder.js';
import type { Opening, OpeningAsked } from './opening.js';
import { approve, approvedType, askedType, flawOf, stateOf } from './opening.js';

/** One act of an officer. */
export type OpeningAct = Readonly<{
  actor: Actor;
  reason: ReadReason;
  operationId: string;
  correlationId: string;
}>;

export type OpeningsOptions = Readonly<{
  recorder: Recorder;
  use: LogUse;
  clock: Clock;
  pool: SqlPool;
  schema: string;
  /** Shows what was recorded. */
  projection: Pick<Projection, 'reached'>;
}>;

const patienceMs = 2000;
const listedMax = 1000;

const columns = `opening_id as "openingId", tenant, case_id as "caseId", subject_id as "subjectId", purpose,
  justification, asked_by as "askedBy", asked_at as "askedAt", approved_by as "approvedBy", until`;

/** Content is opened to an officer on the word of a second one, for a time; each step is a leaf of the log. */
export class Openings {
  constructor(private readonly options: OpeningsOptions) {}

  /** @throws ProblemError 404 for a case that the tenant never told of; 403 for a purpose that is no use of the log */
  async ask(tenant: string, caseId: string, act: OpeningAct): Promise<OpeningView> {
    const { actor, reason, operationId: openingId } = act;
    await this.used(act, 'opening-asked', caseId);
    const subjectId = await this.subjectOf(tenant, caseId);
    if (subjectId === null) throw new ProblemError('not-found');
    const said = { openingId, tenant, caseId, subjectId, askedBy: actor.sub, ...reason };
    await this.record(askedType, openingId, said satisfies OpeningAsked, act);
    return this.view(await this.found(openingId));
  }

  /** @throws ProblemError 404, RefusalError 409 */
  async approve(openingId: string, act: OpeningAct): Promise<OpeningView> {
    await this.used(act, 'opening-approval', openingId);
    const opening = await this.found(openingId);
    const approved = approve(opening, act.actor.sub, this.options.clock.now());
    if (isRefused(approved)) {
      await this.options.use.refused(this.useOf(act, 'opening-approval', openingId));
      throw new RefusalError(approved);
    }
    await this.record(approvedType, act.operationId, approved, act);
    return this.view(await this.found(openingId));
  }

  /** The opening, for who may use it now; each use and each refusal is recorded. @throws ProblemError 403, 404 */
  async right(openingId: string, act: Omit<OpeningAct, 'operationId'>): Promise<OpeningView> {
    const opening = await this.found(openingId);
    const { actor, reason } = act;
    const flaw = flawOf(opening, actor.sub, reason.purpose, this.options.clock.now());
    if (flaw !== null) {
      await this.options.use.refused(this.useOf(act, 'opening-use', openingId));
      throw new ProblemError('opening-refused', { detail: flaw });
    }
    await this.used(act, 'opening-use', openingId);
    return this.view(opening);
  }

  /** Newest first. */
  async list(act: Omit<OpeningAct, 'operationId'>): Promise<readonly OpeningView[]> {
    await this.used(act, 'openings', 'all');
    const all = await this.select(`order by asked_at desc, opening_id limit ${listedMax}`, []);
    return all.map((one) => this.view(one));
  }

  private view({ subjectId: _, ...opening }: Opening): OpeningView {
    const state = stateOf({ ...opening, subjectId: _ }, this.options.clock.now());
    return { ...opening, state };
  }

  private useOf(
    { actor, reason, correlationId }: Omit<OpeningAct, 'operationId'>,
    view: string,
    target: string,
  ): Parameters<LogUse['record']>[0] {
    return { view, target, query: {}, reason, actor, correlationId };
  }

  private used(act: Omit<OpeningAct, 'operationId'>, view: string, target: string): Promise<void> {
    return this.options.use.record(this.useOf(act, view, target));
  }

  private async found(openingId: string): Promise<Opening> {
    const [opening] = await this.select('where opening_id = $1', [openingId]);
    if (opening === undefined) throw new ProblemError('not-found');
    return opening;
  }

  private async subjectOf(tenant: string, caseId: string): Promise<string | null> {
    const { pool, schema } = this.options;
    const { rows } = await pool.query<{ subject: string }>(
      `select subject_id as subject from ${schema}.entries
       where case_id = $1 and recipient = $2 and type = 'dk.infohus.case.recorded.v1'
         and subject_id is not null limit 1`,
      [caseId, tenant],
    );
    return rows[0]?.subject ?? null;
  }

  private async select(sql: string, values: unknown[]): Promise<readonly Opening[]> {
    const { pool, schema } = this.options;
    return (await pool.query<Opening>(`select ${columns} from ${schema}.openings ${sql}`, values))
      .rows;
  }

  private async record(
    type: string,
    eventId: string,
    data: Readonly<Record<string, unknown>> & Readonly<{ openingId: string }>,
    { actor, correlationId }: OpeningAct,
  ): Promise<void> {
    const { recorder, projection, clock } = this.options;
    const entry = ownEntry({ eventId, type, at: clock.now(), correlationId, data, by: actor });
    const key = `opening-${data.openingId}`;
    const [position] = await recorder.record([{ key, entry }]);
    await projection.reached(position!, patienceMs);
  }
}
