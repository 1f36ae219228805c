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
import { EventStore } from '#libs/kernel';
import type { Ordered } from '#libs/server';
import { ProblemError } from '#libs/server';
import { Injectable } from '@nestjs/common';
import { HandoverOrder, ReceptionOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import type { Act, Worker } from '../desk.js';

/** Carries the acts on a handover to the stream that they belong to: the sender's or the receiver's. */
@Injectable()
export class Handovers {
  constructor(
    private readonly desk: Desk,
    private readonly store: EventStore,
  ) {}

  /** A handover that this tenant sends; any other is answered like none. @throws ProblemError */
  async sentBy(worker: Worker, handoverId: string): Promise<StandingHandover> {
    const standing = await this.standing(handoverId);
    if (standing === null || tenantOf(standing.terms.from) !== worker.tenant)
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
    return this.desk.carry(ReceptionOrder, {
      stream: `reception-${receptionIdOf(handoverId, worker.tenant)}`,
      command,
      act,
    });
  }

  private async standing(handoverId: string): Promise<StandingHandover | null> {
    let state = handover.initial;
    for await (const { type, data } of this.store.readStream(`handover-${handoverId}`))
      state = handover.evolve(state, { type, data } as unknown as HandoverEvent);
    return state.status === 'NONE' ? null : state;
  }
}
