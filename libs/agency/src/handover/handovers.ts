import { HandoverRow, ReadStore } from '#libs/adapters';
import { tenantOf } from '#libs/contracts';
import type {
  CaseEvent,
  CaseState,
  HandoverCommand,
  HandoverEvent,
  ReceptionCommand,
  StandingHandover,
} from '#libs/domain';
import { handover, preventionCase, receptionIdOf, responsibleFor } from '#libs/domain';
import { EventStore, refuse } from '#libs/kernel';
import type { Act, Ordered } from '#libs/server';
import { ProblemError, RefusalError, tagRevision } from '#libs/server';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HandoverOrder, ReceptionOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import { personBehind } from '../read/identity.queries.js';
import type { HandoverStandingDto } from './handover.dto.js';

// Instances of one service may differ a little.
const clockSkewMs = 120_000;

/** Carries the acts on a handover to the stream that they belong to: the sender's or the receiver's. */
@Injectable()
export class Handovers {
  constructor(
    private readonly desk: Desk,
    private readonly store: EventStore,
    private readonly rows: ReadStore,
  ) {}

  /** Of whom it is in doubt who they are, nothing begins. @throws ProblemError */
  async mustBeKnown({ tenant }: Worker, subjectId: string): Promise<void> {
    const person = await this.rows.asTenant(tenant, (rows) => personBehind(rows, subjectId));
    if (person.inDoubt) throw new ProblemError('subject-in-doubt');
  }

  /** One handover of a case at a time: what happens to the person would move both. @throws RefusalError */
  async mustBeTheOnly({ tenant }: Worker, caseId: string, handoverId: string): Promise<void> {
    const open = await this.rows.asTenant(tenant, (rows) =>
      rows.many(HandoverRow, { caseId, side: 'SENDER', isOpen: true }),
    );
    const other = open.find((one) => one.handoverId !== handoverId)?.handoverId;
    if (other !== undefined)
      throw new RefusalError(refuse('handover-begun', { handoverId: other }));
  }

  /** A handover that this tenant sends; any other is answered like none. @throws ProblemError */
  async sentBy(worker: Worker, handoverId: string): Promise<StandingHandover> {
    const standing = await this.standing(handoverId);
    if (standing === null || tenantOf(standing.of.from) !== worker.tenant)
      throw new ProblemError('not-found');
    return standing;
  }

  /** What a case of this tenant knows that an offer or a release looks at. @throws ProblemError */
  async caseOf(worker: Worker, caseId: string): Promise<CaseState> {
    let state = preventionCase.initial;
    for await (const { type, data } of this.store.readStream(`case-${caseId}`))
      state = preventionCase.evolve(state, { type, data } as unknown as CaseEvent);
    if (state.status === 'NONE' || state.tenant !== worker.tenant)
      throw new ProblemError('not-found');
    return state;
  }

  /** @returns who is responsible from now on. @throws RefusalError */
  async send(
    handoverId: string,
    command: HandoverCommand,
    act: Act,
  ): Promise<Readonly<{ revision: number; responsible: string }>> {
    await this.afterWhatIsRecorded(`handover-${handoverId}`);
    const { revision } = await this.desk.carry(HandoverOrder, {
      stream: `handover-${handoverId}`,
      command,
      act,
    });
    const standing = await this.standing(handoverId);
    if (standing === null) throw new Error('A handover that was acted on does not exist');
    return { revision, responsible: responsibleFor(standing) };
  }

  /** The receiver's act on an offer to its tenant; one that was never offered to it is answered like none. */
  async receive(
    worker: Worker,
    handoverId: string,
    command: ReceptionCommand,
    act: Act,
  ): Promise<Ordered> {
    const stream = `reception-${receptionIdOf(handoverId, worker.tenant)}`;
    await this.afterWhatIsRecorded(stream);
    return this.desk.carry(ReceptionOrder, { stream, command, act });
  }

  /** The sender's act on a handover of its own. @throws RefusalError, ProblemError */
  async act(
    reply: FastifyReply,
    handoverId: string,
    command: HandoverCommand,
    act: Act,
  ): Promise<HandoverStandingDto> {
    await this.sentBy(this.desk.caseworker(act.actor), handoverId);
    return this.answer(reply, handoverId, await this.send(handoverId, command, act));
  }

  /** What the sender is told of its act. */
  answer(
    reply: FastifyReply,
    handoverId: string,
    standing: Readonly<{ revision: number; responsible: string }>,
  ): HandoverStandingDto {
    tagRevision(reply, standing.revision);
    void reply.header('location', this.desk.path(`handovers/${handoverId}`));
    return { handoverId, ...standing };
  }

  /** Days count: an act that comes before what was recorded already is refused. @throws ProblemError */
  private async afterWhatIsRecorded(stream: string): Promise<void> {
    let last = 0;
    for await (const { occurredAt } of this.store.readStream(stream))
      last = Math.max(last, Date.parse(occurredAt));
    if (Date.parse(this.desk.now()) + clockSkewMs < last) throw new ProblemError('clock-set-back');
  }

  private async standing(handoverId: string): Promise<StandingHandover | null> {
    let state = handover.initial;
    for await (const { type, data } of this.store.readStream(`handover-${handoverId}`))
      state = handover.evolve(state, { type, data } as unknown as HandoverEvent);
    return state.status === 'NONE' ? null : state;
  }
}
