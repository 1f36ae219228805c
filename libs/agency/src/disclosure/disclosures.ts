import type { CaseEvent, CaseState, Disclose, ReceivedStatement } from '#libs/domain';
import { isOwnStatement, preventionCase, whoIn } from '#libs/domain';
import { EventStore, isRefused } from '#libs/kernel';
import { LastFolds, RefusalError } from '#libs/server';
import type { Act } from '#libs/server';
import { Injectable } from '@nestjs/common';
import { CaseOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import type { PreviewQuestion } from '../policy-door.js';
import { ReceivedView } from '../received-view.js';
import type { Wanted } from './disclosure.dto.js';

// A case that began with what was received may have nothing of its own that tells who it is.
const mayNeedToBeTold = (seen: CaseState | undefined): boolean =>
  seen === undefined || (seen.fromInbox && whoIn(seen).length === 0);

/** Makes disclosures: by themselves, or as answers to requests. */
@Injectable()
export class Disclosures {
  constructor(
    private readonly desk: Desk,
    private readonly received: ReceivedView,
    private readonly store: EventStore,
  ) {}

  /** @returns the revision of the case. @throws ProblemError, RefusalError */
  async make(caseId: string, wanted: Wanted, worker: Worker, act: Act): Promise<number> {
    const { data, necessityWords } = wanted;
    const subjectId = await this.desk.subjectOf(caseId, worker.tenant);
    const texts = necessityWords === null ? [] : [{ id: data.disclosureId, text: necessityWords }];
    const { revision } = await this.desk.keeping(subjectId, texts, async (kept) => {
      const command = await this.command(caseId, wanted, subjectId, worker);
      return this.desk.carry(CaseOrder, {
        stream: `case-${caseId}`,
        command: {
          type: 'Disclose',
          data: { ...command.data, necessityCommitment: kept.get(data.disclosureId) ?? null },
        },
        act,
        purpose: data.purpose,
      });
    });
    return revision;
  }

  /** What the disclosure would be; nothing is recorded. @throws ProblemError, RefusalError */
  async question(caseId: string, wanted: Wanted, worker: Worker): Promise<PreviewQuestion> {
    const subjectId = await this.desk.subjectOf(caseId, worker.tenant);
    let state = preventionCase.initial;
    let newest = 0n;
    for await (const { type, data, position } of this.store.readStream(`case-${caseId}`)) {
      state = preventionCase.evolve(state, { type, data } as unknown as CaseEvent);
      if (type === 'CaseOpened' || type === 'FactRecorded') newest = position;
    }
    const decision = preventionCase.decide(
      await this.command(caseId, wanted, subjectId, worker),
      state,
    );
    if (isRefused(decision)) throw new RefusalError(decision);
    const [made] = decision.events;
    if (made?.type !== 'DisclosureMade') throw new Error('A disclosure came to something else');
    const { form, purpose, extent, necessity, meeting, recipients, ...more } = made.data;
    const { statements, identity } = more;
    return {
      position: newest.toString(),
      caseId,
      subjectId,
      form,
      purpose,
      extent,
      necessity,
      meeting,
      recipients,
      ...(identity === undefined ? {} : { identity }),
      statements: statements.map(
        ({ statementId, category, thirdPerson, identifiesInformant, ownGround }) => ({
          statementId,
          category,
          thirdPerson,
          identifiesInformant,
          ownGround,
        }),
      ),
    };
  }

  /** Those named that are not known as the case's own, and where it may be received alone who the person is. */
  private async receivedFor(
    caseId: string,
    { data }: Wanted,
    subjectId: string,
    worker: Worker,
  ): Promise<readonly ReceivedStatement[]> {
    const seen = new LastFolds(this.store, preventionCase).of(`case-${caseId}`)?.state;
    // What a case has as its own stays its own.
    const foreign = data.statementIds.filter(
      (id) => seen === undefined || !isOwnStatement(seen, id),
    );
    const named = await this.received.statements(worker, subjectId, foreign);
    if (data.extent !== 'ITEMS' || (foreign.length === 0 && !mayNeedToBeTold(seen))) return named;
    return [...named, ...(await this.received.identity(worker, subjectId))];
  }

  private async command(
    caseId: string,
    wanted: Wanted,
    subjectId: string,
    worker: Worker,
  ): Promise<Disclose> {
    const received = await this.receivedFor(caseId, wanted, subjectId, worker);
    return { type: 'Disclose', data: { ...wanted.data, received, necessityCommitment: null } };
  }
}
