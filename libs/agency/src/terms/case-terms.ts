import type { CaseEvent, RetentionEvent } from '#libs/domain';
import { caseTimersOf, ownCaseErase, ownWordsIn } from '#libs/domain';
import { nameBasedId, Poisoned } from '#libs/kernel';
import type { DueTimer, HandleTimers, RecordedEvent } from '#libs/kernel';
import type { TermsPorts } from './received-terms.js';

const erasedAtOnce = 1_000;

const caseEvent = ({ type, data }: RecordedEvent): CaseEvent =>
  ({ type, data }) as unknown as CaseEvent;

const dayOf = ({ data: { on } }: DueTimer): string => {
  if (typeof on !== 'string') throw new Poisoned('timer-without-data');
  return on;
};

/** Whether a case ends here, so that its words may get a day. */
export const endsCase = ({ type }: RecordedEvent): boolean => type === 'CaseClosed';

/** Keeps the day on which the words of a unit's own closed case go (`retentionRules`). */
export class CaseTerms {
  readonly handlers: Readonly<Record<string, HandleTimers>> = {
    [ownCaseErase]: async (due) => {
      for (const timer of due) await this.erase(timer);
    },
  };

  constructor(private readonly ports: TermsPorts) {}

  /** Takes events of case streams, in order; the same ones again change nothing. */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    await this.ports.timers.schedule(
      events.flatMap((event) => caseTimersOf(caseEvent(event), event.recordedAt, event.revision)),
    );
  }

  // On record before they go; after a crash in between both are done again and come to the same.
  private async erase(timer: DueTimer): Promise<void> {
    const { closed, words } = await this.ofCase(timer.key);
    const { caseId, subjectId, tenant } = closed;
    const { agency, unit, correlationId, id } = closed.event;
    const type: RetentionEvent['type'] = 'CaseErased';
    await this.ports.store.append({
      stream: `retention-${caseId}`,
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
    for (let from = 0; from < words.length; from += erasedAtOnce)
      await this.ports.contents.erase(words.slice(from, from + erasedAtOnce));
  }

  private async ofCase(caseId: string) {
    const words: string[] = [];
    let tenant: string | null = null;
    for await (const event of this.ports.store.readStream(`case-${caseId}`)) {
      const happened = caseEvent(event);
      words.push(...ownWordsIn(happened));
      if (happened.type === 'CaseOpened') ({ tenant } = happened.data);
      if (happened.type === 'CaseClosed' && tenant !== null)
        return { closed: { ...happened.data, tenant, event }, words };
    }
    throw new Poisoned('case-not-closed');
  }
}
