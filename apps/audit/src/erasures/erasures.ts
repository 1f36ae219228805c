import type { Projection, SqlPool } from '#libs/adapters';
import { failpoint } from '#libs/adapters';
import type { DecisionEvents, DecisionRecorded, ErasureStore, ErasureView } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import { isRefused, nameBasedId } from '#libs/kernel';
import type { Actor, ReadReason } from '#libs/server';
import { ProblemError, RefusalError } from '#libs/server';
import type { AgencyDoors } from '../agency-doors.js';
import { refusalOf } from '../agency-doors.js';
import type { Entries } from '../entries/entries.js';
import { decisionType } from '../entries/entries.js';
import type { LogUse } from '../entries/log-use.js';
import type { Recorder } from '../entries/recorder.js';
import { ownEntry } from '../entries/recorder.js';
import { erasePayload } from './erased-payload.js';
import type { Erasure, ErasureAsked, ErasureCarriedOut } from './erasure.js';
import {
  approveErasure,
  erasureApprovedType,
  erasureAskedType,
  erasureCarriedOutType,
  erasureView,
  leftOf,
} from './erasure.js';

/** One act of an officer. */
export type ErasureAct = Readonly<{
  actor: Actor;
  reason: ReadReason;
  operationId: string;
  correlationId: string;
  authorization: string;
}>;

export type ErasuresOptions = Readonly<{
  recorder: Recorder;
  use: LogUse;
  entries: Pick<Entries, 'all'>;
  doors: AgencyDoors;
  clock: Clock;
  pool: SqlPool;
  schema: string;
  /** Shows what was recorded. */
  projection: Pick<Projection, 'reached'>;
}>;

const patienceMs = 2000;
const listedMax = 1000;
const correctionType = 'dk.infohus.correction.recorded.v1';

const columns = `e.erasure_id as "erasureId", e.subject_id as "subjectId", e.statement_id as "statementId", e.reason,
  e.ground, e.justification, e.asked_by as "askedBy", e.asked_at as "askedAt", e.approved_by as "approvedBy",
  coalesce((select json_agg(json_build_object('store', d.store, 'contents', d.contents) order by d.store)
    from SCHEMA.erasures_done d where d.erasure_id = e.erasure_id), '[]') as done`;

/** Destroys words and salts in every store, when two persons decided it; what was done where is a leaf of the log. */
export class Erasures {
  constructor(private readonly options: ErasuresOptions) {}

  /** @throws ProblemError 403 for a purpose that is no use of the log */
  async ask(
    wanted: Pick<ErasureView, 'subjectId' | 'statementId' | 'reason' | 'ground'>,
    act: ErasureAct,
  ): Promise<ErasureView> {
    const { operationId: erasureId, actor, reason } = act;
    const { subjectId: person, ...rest } = wanted;
    await this.used(act, 'erasure-asked', erasureId);
    const { justification } = reason;
    const said = { erasureId, person, ...rest, justification, askedBy: actor.sub };
    await this.record(erasureAskedType, erasureId, said satisfies ErasureAsked, act);
    return erasureView(await this.found(erasureId));
  }

  /** The second person decides, and it is carried out. @throws ProblemError 404, RefusalError 409 */
  async approve(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    await this.used(act, 'erasure-approval', erasureId);
    const approved = approveErasure(await this.found(erasureId), act.actor.sub);
    if (isRefused(approved)) {
      await this.options.use.refused(this.useOf(act, 'erasure-approval', erasureId));
      throw new RefusalError(approved);
    }
    await this.record(erasureApprovedType, act.operationId, approved, act);
    return this.carryOut(erasureId, act);
  }

  /** Carries out what is left: a store may have been away, or this process died. @throws ProblemError, RefusalError */
  async goOn(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    await this.used(act, 'erasure-completion', erasureId);
    const { approvedBy } = await this.found(erasureId);
    if (approvedBy === null)
      throw new RefusalError({ refused: 'erasure-not-approved', facts: { erasureId } });
    return this.carryOut(erasureId, act);
  }

  async one(erasureId: string): Promise<ErasureView> {
    return erasureView(await this.found(erasureId));
  }

  /** Newest first. */
  async list(): Promise<readonly ErasureView[]> {
    const all = await this.select(`order by asked_at desc, erasure_id limit ${listedMax}`, []);
    return all.map(erasureView);
  }

  private async carryOut(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    const erasure = await this.found(erasureId);
    const contentIds = await this.contentIds(erasure);
    for (const store of leftOf(erasure)) {
      const contents = await this.erasedIn(store, erasure, contentIds, act);
      failpoint('erased');
      if (contents === null) continue;
      const said: ErasureCarriedOut = { erasureId, store, contents };
      const eventId = nameBasedId(erasureId, 'carried-out', store);
      await this.record(erasureCarriedOutType, eventId, said, act);
    }
    return erasureView(await this.found(erasureId));
  }

  /** How much was destroyed there; null: it did not answer. */
  private async erasedIn(
    store: ErasureStore,
    { erasureId, subjectId, statementId }: Erasure,
    contentIds: readonly string[] | null,
    { authorization, reason }: ErasureAct,
  ): Promise<number | null> {
    const { pool, schema, doors } = this.options;
    // Words never come to audit: of a statement it holds no more than that there was one.
    if (store === 'audit')
      return statementId === null ? erasePayload(pool, schema, erasureId, subjectId) : 0;
    const client = doors.at(store);
    if (client === null) return null;
    const body = { erasureId, subjectId, ...(contentIds === null ? {} : { contentIds }) };
    try {
      const asked = { reason, headers: { authorization } };
      const path = `/${store}/v1/erasures`;
      return (await client.post<{ contents: number }>(path, body, asked)).body.contents;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) throw refusal;
      return null;
    }
  }

  /** Under which ids the words of one statement lie, at its author and at whom it was released to; null: all. */
  private async contentIds({ subjectId, statementId }: Erasure): Promise<readonly string[] | null> {
    if (statementId === null) return null;
    const ids = new Set([statementId]);
    const types = [decisionType, correctionType];
    for await (const page of this.options.entries.all({ subject: subjectId }, 0n, types))
      for (const { type, data } of page) {
        if (data === null) continue;
        const named =
          type === decisionType
            ? ((data as DecisionRecorded).decision.statements ?? []).map(({ id }) => id)
            : (data as DecisionEvents[typeof correctionType]).replaced.map(({ by }) => by);
        if (named.includes(statementId))
          ids.add(nameBasedId(data['decisionId'] as string, statementId));
      }
    return [...ids];
  }

  private useOf(
    { actor, reason, correlationId }: ErasureAct,
    view: string,
    target: string,
  ): Parameters<LogUse['record']>[0] {
    return { view, target, query: {}, reason, actor, correlationId };
  }

  private used(act: ErasureAct, view: string, target: string): Promise<void> {
    return this.options.use.record(this.useOf(act, view, target));
  }

  private async found(erasureId: string): Promise<Erasure> {
    const [erasure] = await this.select('where e.erasure_id = $1', [erasureId]);
    if (erasure === undefined) throw new ProblemError('not-found');
    return erasure;
  }

  private async select(sql: string, values: unknown[]): Promise<readonly Erasure[]> {
    const { pool, schema } = this.options;
    const { rows } = await pool.query<Erasure>(
      `select ${columns.replace('SCHEMA', schema)} from ${schema}.erasures e ${sql}`,
      values,
    );
    return rows;
  }

  private async record(
    type: string,
    eventId: string,
    data: Readonly<Record<string, unknown>> & Readonly<{ erasureId: string }>,
    { actor, correlationId }: ErasureAct,
  ): Promise<void> {
    const { recorder, projection, clock } = this.options;
    const entry = ownEntry({ eventId, type, at: clock.now(), correlationId, data, by: actor });
    const key = `erasure-${data.erasureId}`;
    const [position] = await recorder.record([{ key, entry }]);
    await projection.reached(position!, patienceMs);
  }
}
