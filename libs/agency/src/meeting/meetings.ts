import { DisclosureRecipientRow, HandoverRow, MeetingRow, ReadStore } from '#libs/adapters';
import type { MeetingConclusion, Page, Party, Unit } from '#libs/contracts';
import type {
  CaseClosing,
  CaseEvent,
  MeetingCommand,
  MeetingEvent,
  MeetingState,
  SpokenEvent,
} from '#libs/domain';
import { meeting, preventionCase, recipientsOf } from '#libs/domain';
import { EventStore, isRefused, nameBasedId } from '#libs/kernel';
import { pageOf, positionOf, ProblemError, RefusalError } from '#libs/server';
import type { Act } from '#libs/server';
import { Injectable } from '@nestjs/common';
import { MeetingOrder } from '../agency.command.js';
import { Desk } from '../desk.js';
import type { Worker } from '../desk.js';
import { personBehind } from '../read/identity.queries.js';
import type { MeetingItem, MeetingListItem, MeetingView } from './meeting.dto.js';

type Standing = Exclude<MeetingState, { status: 'NONE' }>;

const closings: Readonly<Partial<Record<MeetingConclusion, CaseClosing>>> = {
  NOBODY: 'UNFOUNDED',
  POLICE_ALONE: 'WITHDRAWN_TO_POLICE',
};

/** Name of the stream that says at which meeting a disclosure was spoken. */
export const spokenStream = (disclosureId: string): string => `spoken-${disclosureId}`;

/** Carries the acts on a case meeting to its stream, and tells what was decided of what is said there. */
@Injectable()
export class Meetings {
  constructor(
    private readonly desk: Desk,
    private readonly store: EventStore,
    private readonly rows: ReadStore,
  ) {}

  /** A meeting that this tenant called; any other is answered like none. @throws ProblemError */
  async calledBy(worker: Worker, meetingId: string): Promise<Standing> {
    let state = meeting.initial;
    for await (const { type, data } of this.store.readStream(`meeting-${meetingId}`))
      state = meeting.evolve(state, { type, data } as unknown as MeetingEvent);
    if (state.status === 'NONE' || state.called.tenant !== worker.tenant)
      throw new ProblemError('not-found');
    return state;
  }

  /** A handover of that person that the tenant knows of; any other is answered like none. @throws ProblemError */
  async knowsHandover({ tenant }: Worker, handoverId: string, subjectId: string): Promise<void> {
    const isTheirs = await this.rows.asTenant(tenant, async (rows) => {
      const row = await rows.one(HandoverRow, { handoverId });
      if (row === null) return false;
      return (await personBehind(rows, subjectId)).subjectIds.includes(row.subjectId);
    });
    if (!isTheirs) throw new ProblemError('not-found');
  }

  /** Those that the tenant called, the newest first. */
  async list(tenant: string, cursor: string | undefined, limit: number) {
    const after = positionOf('meetings', cursor);
    const found = await this.rows.asTenant(tenant, (rows) =>
      rows.many(
        MeetingRow,
        {},
        { by: 'position', direction: 'descending', limit: limit + 1, ...(after ? { after } : {}) },
      ),
    );
    const { rows: page, next } = pageOf('meetings', found, limit);
    const items = page.map(({ meetingId, caseId, handoverId, state, on }): MeetingListItem => ({
      meetingId,
      caseId,
      ...(handoverId === null ? {} : { handoverId }),
      state,
      on,
    }));
    return { items, ...(next === undefined ? {} : { next }) } satisfies Page<MeetingListItem>;
  }

  /** @returns the revision of the meeting. @throws RefusalError */
  async send(meetingId: string, command: MeetingCommand, act: Act, part?: string): Promise<number> {
    const { revision } = await this.desk.carry(MeetingOrder, {
      stream: `meeting-${meetingId}`,
      command,
      act,
      ...(part === undefined ? {} : { part }),
    });
    return revision;
  }

  /** Whether the meeting as it stands takes that; nothing is recorded. @throws RefusalError */
  mustAccept(command: MeetingCommand, standing: Standing): void {
    const decision = meeting.decide(command, standing);
    if (isRefused(decision)) throw new RefusalError(decision);
  }

  /** To whom the case disclosed it; null: it made no such disclosure. */
  async disclosedTo(caseId: string, disclosureId: string): Promise<readonly Party[] | null> {
    let state = preventionCase.initial;
    for await (const { type, data } of this.store.readStream(`case-${caseId}`))
      state = preventionCase.evolve(state, { type, data } as unknown as CaseEvent);
    return recipientsOf(state, disclosureId);
  }

  /** True when every recipient has its decision. */
  async isDecided({ tenant }: Worker, disclosureId: string): Promise<boolean> {
    const { decided } = await this.item(tenant, disclosureId, []);
    return decided.length > 0 && decided.every(({ outcome }) => outcome !== undefined);
  }

  /** That it was spoken comes before the disclosure: who hears of its decision finds the meeting. */
  async spoken(worker: Worker, meetingId: string, disclosureId: string, act: Act): Promise<void> {
    const said: SpokenEvent = { type: 'SaidAtMeeting', data: { meetingId } };
    const { actor, correlationId } = act;
    await this.store.append({
      stream: spokenStream(disclosureId),
      expected: 'any',
      events: [
        {
          ...said,
          id: nameBasedId(disclosureId, 'spoken'),
          schemaVersion: 1,
          occurredAt: this.desk.now(),
          actor: actor.sub,
          ...worker.party,
          function: worker.function,
          correlationId,
          causationId: null,
          purpose: null,
          basis: null,
        },
      ],
    });
  }

  /** Who goes on. Nobody: the case is closed as unfounded; the police alone: it is closed as withdrawn to them. */
  async conclude(meetingId: string, caseId: string, conclusion: MeetingConclusion, act: Act) {
    const reason = closings[conclusion];
    const command = { type: 'ConcludeMeeting', data: { conclusion } } as const;
    if (reason === undefined) return this.send(meetingId, command, act);
    const { revision } = await this.desk.close(
      { stream: `meeting-${meetingId}`, command, act },
      {
        stream: `case-${caseId}`,
        command: { type: 'CloseCase', data: { reason } },
        act,
        part: 'case',
      },
    );
    return revision;
  }

  async view(state: Standing): Promise<MeetingView> {
    const { called, status, heldOn, agenda, oral, denied, conclusion } = state;
    const { meetingId, caseId, subjectId, handoverId, tenant, present } = called;
    const items = async (ids: readonly string[]): Promise<readonly MeetingItem[]> => {
      const found: MeetingItem[] = [];
      for (const id of ids) found.push(await this.item(tenant, id, present));
      return found;
    };
    return {
      meetingId,
      caseId,
      subjectId,
      ...(handoverId === null ? {} : { handoverId }),
      state: status,
      on: heldOn ?? called.on,
      present,
      agenda: await items(agenda),
      oral: await items(oral),
      denied,
      ...(conclusion === null ? {} : { conclusion }),
    };
  }

  private async item(
    tenant: string,
    disclosureId: string,
    present: readonly Party[],
  ): Promise<MeetingItem> {
    const found = await this.rows.asTenant(tenant, (rows) =>
      rows.many(DisclosureRecipientRow, { disclosureId }, { by: 'ordinal' }),
    );
    // Who it is travels along with what is said; to know that is not to know what is said.
    const hears = ({ agency, unit }: Party): boolean => {
      const verdicts =
        found.find((one) => one.agency === agency && one.unit === unit)?.verdicts ?? [];
      const said = verdicts.filter(({ category }) => category !== 'IDENTITY');
      const all = said.length === 0 ? verdicts : said;
      return all.length > 0 && all.every(({ verdict }) => verdict === 'RELEASED');
    };
    return {
      disclosureId,
      notFor: present.filter((party) => !hears(party)),
      decided: found.map(({ agency, unit, decision }) => ({
        recipient: { agency, unit: unit as Unit },
        ...(decision === null ? {} : { outcome: decision.outcome }),
      })),
    };
  }
}
