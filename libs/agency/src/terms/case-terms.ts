import { RequestRow } from '#libs/adapters';
import type { ReadStore } from '#libs/adapters';
import type { CaseEvent, RetentionEvent } from '#libs/domain';
import { caseTimersOf, ownCaseErase, ownWordsIn } from '#libs/domain';
import { nameBasedId, Poisoned } from '#libs/kernel';
import type { DueTimer, HandleTimers, RecordedEvent } from '#libs/kernel';
import type { TermsPorts } from './received-terms.js';

type Ports = TermsPorts & Readonly<{ rows: Pick<ReadStore, 'asTenant'> }>;

const erasedAtOnce = 1_000;

const caseEvent = ({ type, data }: RecordedEvent): CaseEvent =>
  ({ type, data }) as unknown as CaseEvent;

const dayOf = ({ data: { on } }: DueTimer): string => {
  if (typeof on !== 'string') throw new Poisoned('timer-without-data');
  return on;
};

/** Whether the words of a case may get a day by this, or come when that day has passed. */
export const movesTerms = ({ type }: RecordedEvent): boolean =>
  type === 'CaseClosed' || type === 'EntryCorrected';

const retentionStream = (caseId: string): string => `retention-${caseId}`;

/** Keeps the day on which the words of a unit's own closed case go (`retentionRules`). */
export class CaseTerms {
  readonly handlers: Readonly<Record<string, HandleTimers>> = {
    [ownCaseErase]: async (due) => {
      for (const timer of due) await this.erase(timer);
    },
  };

  constructor(private readonly ports: Ports) {}

  /** Takes events of case streams, in order; the same ones again change nothing. */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    await this.ports.timers.schedule(
      events.flatMap((event) => caseTimersOf(caseEvent(event), event.recordedAt, event.revision)),
    );
    for (const event of events) await this.eraseLate(caseEvent(event));
  }

  // What is corrected when the words of its case are gone keeps no words either.
  private async eraseLate(event: CaseEvent): Promise<void> {
    if (event.type !== 'EntryCorrected') return;
    const { caseId, subjectId } = event.data;
    for await (const _ of this.ports.store.readStream(retentionStream(caseId), { limit: 1 }))
      await this.destroy(ownWordsIn(event), subjectId);
  }

  // On record before they go; after a crash in between both are done again and come to the same.
  private async erase(timer: DueTimer): Promise<void> {
    const { closed, words } = await this.ofCase(timer.key);
    const { caseId, subjectId, tenant } = closed;
    const { agency, unit, correlationId, id } = closed.event;
    const type: RetentionEvent['type'] = 'CaseErased';
    await this.ports.store.append({
      stream: retentionStream(caseId),
      expected: 'any',
      events: [
        {
          id: nameBasedId(timer.id, 'erased'),
          type,
          schemaVersion: 1,
          data: {
            ...{ tenant, caseId, subjectId, contents: words.length },
            eraseBy: dayOf(timer),
          },
          occurredAt: this.ports.clock.now(),
          actor: `system:${this.ports.host}`,
          ...{ agency, unit, function: 'OTHER', correlationId, causationId: id },
          purpose: null,
          basis: null,
        },
      ],
    });
    // Read again: what was corrected meanwhile came too early to be taken as late.
    const { words: all } = await this.ofCase(caseId);
    await this.destroy([...all, ...(await this.questionsOf(tenant, caseId))], subjectId);
  }

  // For good: who says the same order again, long after, does not bring them back.
  private async destroy(ids: readonly string[], subjectId: string): Promise<void> {
    for (let from = 0; from < ids.length; from += erasedAtOnce)
      await this.ports.contents.destroy(ids.slice(from, from + erasedAtOnce), [subjectId]);
  }

  /** What was asked of others in the case; the words lie under the id of the question. */
  private async questionsOf(tenant: string, caseId: string): Promise<readonly string[]> {
    const asked = await this.ports.rows.asTenant(tenant, (rows) =>
      rows.many(RequestRow, { caseId, direction: 'MADE' }),
    );
    return asked.map(({ requestId }) => requestId);
  }

  // To the end of its stream: a closed case is corrected like an open one.
  private async ofCase(caseId: string) {
    const words: string[] = [];
    let tenant: string | null = null;
    let closed: (Closed & Readonly<{ tenant: string; event: RecordedEvent }>) | null = null;
    for await (const event of this.ports.store.readStream(`case-${caseId}`)) {
      const happened = caseEvent(event);
      words.push(...ownWordsIn(happened));
      if (happened.type === 'CaseOpened') ({ tenant } = happened.data);
      if (happened.type === 'CaseClosed' && tenant !== null)
        closed = { ...happened.data, tenant, event };
    }
    if (closed === null) throw new Poisoned('case-not-closed');
    return { closed, words };
  }
}

type Closed = Extract<CaseEvent, { type: 'CaseClosed' }>['data'];
