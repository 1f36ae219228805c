import type { Projection, SqlPool } from '#libs/adapters';
import { failpoint } from '#libs/adapters';
import { hosts } from '#libs/contracts';
import type {
  DecisionEvents,
  DecisionRecorded,
  ErasureContents,
  ErasureStore,
  ErasureView,
  PersonIds,
} from '#libs/contracts';
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
  isDoneIn,
  leftOf,
  samePerson,
} from './erasure.js';

/** One act of an officer. */
export type ErasureAct = Readonly<{
  actor: Actor;
  reason: ReadReason;
  operationId: string;
  correlationId: string;
  authorization: string;
}>;

/** Who looks at what was asked or decided, and why. */
export type ErasureLook = Pick<ErasureAct, 'actor' | 'reason' | 'correlationId'>;

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

const columns = `e.erasure_id as "erasureId", e.subject_id as "subjectId", e.subject_ids::text[] as "subjectIds", e.statement_id as "statementId", e.reason,
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
    const persons = await this.idsOf(person, act);
    const said = { erasureId, person, persons, ...rest, justification, askedBy: actor.sub };
    await this.record(erasureAskedType, erasureId, said satisfies ErasureAsked, act);
    return erasureView(await this.found(erasureId));
  }

  /** The second person decides, and it is carried out. @throws ProblemError 404, RefusalError 409 */
  async approve(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    await this.used(act, 'erasure-approval', erasureId);
    const erasure = await this.found(erasureId);
    const approved = approveErasure(erasure, act.actor.sub);
    if (isRefused(approved)) {
      await this.options.use.refused(this.useOf(act, 'erasure-approval', erasureId));
      throw new RefusalError(approved);
    }
    await this.stillThatPerson(erasure, act);
    await this.record(erasureApprovedType, act.operationId, approved, act);
    return this.carryOut(erasureId, act);
  }

  /** Carries out what is left: a store may have been away, or this process died. @throws ProblemError, RefusalError */
  async goOn(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    await this.used(act, 'erasure-completion', erasureId);
    const erasure = await this.found(erasureId);
    if (erasure.approvedBy === null)
      throw new RefusalError({ refused: 'erasure-not-approved', facts: { erasureId } });
    if (leftOf(erasure).length > 0) await this.stillThatPerson(erasure, act);
    return this.carryOut(erasureId, act);
  }

  /** @throws ProblemError 404; 403 for a purpose that is no use of the log */
  async one(erasureId: string, look: ErasureLook): Promise<ErasureView> {
    await this.used(look, 'erasure', erasureId);
    return erasureView(await this.found(erasureId));
  }

  /** What stores take away of it: they ask for it themselves. @throws ProblemError 404 */
  async contents(id: string, look: ErasureLook): Promise<ErasureContents> {
    await this.used(look, 'erasure-contents', id);
    const erasure = await this.found(id);
    const { erasureId, subjectIds, statementId, state } = erasureView(erasure);
    const contentIds = await this.contentIds(erasure);
    const comingIds = contentIds ?? (await this.releasedIds(erasure));
    return { erasureId, subjectIds, statementId, state, contentIds, comingIds };
  }

  /** Newest first. */
  async list(look: ErasureLook): Promise<readonly ErasureView[]> {
    await this.used(look, 'erasures', 'all');
    const all = await this.select(`order by asked_at desc, erasure_id limit ${listedMax}`, []);
    return all.map(erasureView);
  }

  /**
   * Agencies, the policy service, and agencies again: when none of them has anything left to say, nothing more comes to
   * the policy service, and only what it let through before that may still come to a recipient. A store counts as done
   * from then on.
   */
  private async carryOut(erasureId: string, act: ErasureAct): Promise<ErasureView> {
    const erasure = await this.found(erasureId);
    if (!isDoneIn(erasure, 'policy')) {
      const first = await Promise.all(hosts.map((host) => this.erasedIn(host, erasure, act)));
      const contents = await this.erasedIn('policy', erasure, act);
      if (contents === null || first.includes(null)) return erasureView(erasure);
      await this.recordDone('policy', contents, erasureId, act);
    }
    for (const store of leftOf(await this.found(erasureId))) {
      const contents = await this.erasedIn(store, erasure, act);
      if (contents !== null) await this.recordDone(store, contents, erasureId, act);
    }
    return erasureView(await this.found(erasureId));
  }

  private async recordDone(
    store: ErasureStore,
    contents: number,
    erasureId: string,
    act: ErasureAct,
  ): Promise<void> {
    failpoint('erased');
    const said: ErasureCarriedOut = { erasureId, store, contents };
    const eventId = nameBasedId(erasureId, 'carried-out', store);
    await this.record(erasureCarriedOutType, eventId, said, act);
  }

  /** How much was destroyed there; null: it did not answer. */
  private async erasedIn(
    store: ErasureStore,
    { erasureId, subjectIds, statementId }: Erasure,
    { authorization, reason }: ErasureAct,
  ): Promise<number | null> {
    const { pool, schema, doors } = this.options;
    // Words never come to audit: of a statement it holds no more than that there was one.
    if (store === 'audit')
      return statementId === null ? erasePayload(pool, schema, erasureId, subjectIds) : 0;
    const client = doors.at(store);
    if (client === null) return null;
    const asked = { reason, headers: { authorization } };
    const path = `/${store}/v1/erasures`;
    try {
      let contents = 0;
      for (const subjectId of subjectIds) {
        const erased = { erasureId, subjectId };
        contents += (await client.post<{ contents: number }>(path, erased, asked)).body.contents;
      }
      return contents;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) throw refusal;
      return null;
    }
  }

  /** Under which ids the words of one statement lie, at its author and at whom it was released to; null: all. */
  private async contentIds({
    subjectIds,
    statementId,
  }: Erasure): Promise<readonly string[] | null> {
    if (statementId === null) return null;
    const ids = new Set([statementId]);
    const types = [decisionType, correctionType];
    for (const subject of subjectIds)
      for await (const page of this.options.entries.all({ subject }, 0n, types))
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

  /** Under which ids recipients keep what was released on the person: some of it may not have come to them yet. */
  private async releasedIds({ subjectIds }: Erasure): Promise<readonly string[]> {
    const { pool, schema } = this.options;
    // What tenants are owed outlives the entries that it was read from.
    const { rows } = await pool.query<{ decisionId: string; statementId: string }>(
      `select distinct o.decision_id as "decisionId", coalesce(s.value->>'by', s.value->>'statementId') as "statementId"
       from ${schema}.owed o cross join lateral
         json_array_elements(coalesce(o.change->'replaced', o.change->'statements', '[]')) s
       where o.subject_id = any($1::text[])`,
      [subjectIds],
    );
    return rows.map(({ decisionId, statementId }) => nameBasedId(decisionId, statementId));
  }

  /** All ids of the person, as the subject register has them now. @throws ProblemError 503 where it does not answer */
  private async idsOf(
    subjectId: string,
    { authorization }: ErasureAct,
  ): Promise<readonly string[]> {
    const client = this.options.doors.at('policy');
    const away = { detail: 'The subject register does not answer.' };
    if (client === null) throw new ProblemError('unavailable', away);
    try {
      const headers = { authorization };
      const path = `/policy/v1/subjects/${subjectId}/person`;
      return (await client.get<PersonIds>(path, { headers })).body.subjectIds;
    } catch (error) {
      throw refusalOf(error) ?? new ProblemError('unavailable', away, { cause: error });
    }
  }

  /** @throws RefusalError 409 when the register has other ids of the person than the ask */
  private async stillThatPerson(erasure: Erasure, act: ErasureAct): Promise<void> {
    const refused = samePerson(erasure, await this.idsOf(erasure.subjectId, act));
    if (refused !== null) throw new RefusalError(refused);
  }

  private useOf(
    { actor, reason, correlationId }: ErasureLook,
    view: string,
    target: string,
  ): Parameters<LogUse['record']>[0] {
    return { view, target, query: {}, reason, actor, correlationId };
  }

  private used(act: ErasureLook, view: string, target: string): Promise<void> {
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
