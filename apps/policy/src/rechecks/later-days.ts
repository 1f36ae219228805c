import { startProjection } from '#libs/adapters';
import type { Projection, ServiceStores } from '#libs/adapters';
import type { Form, Party } from '#libs/contracts';
import { danishDay, daysAfter, endOfDanishDay } from '#libs/kernel';
import type { DueTimer, HandleTimers, RecordedEvent, RunningTimers, Timer } from '#libs/kernel';
import type { CollaborationEvent, CollaborationForm, SubjectEvent } from '#libs/policy';
import type { Releases } from '../decisions/releases.js';
import { systemActor } from '../envelope.js';
import type { Bench } from '../intake/bench.js';
import type { PolicySetEvent } from '../sets/set.events.js';
import { subjectStream } from '../subjects/known-subjects.js';
import type { Rechecks } from './rechecks.js';

const cameOfAge = 'came-of-age';
const participationEnded = 'participation-ended';
const lawReplaced = 'law-replaced';
const pageSize = 200;

const dayBegins = (day: string): string => endOfDanishDay(daysAfter(day, -1));

const telling: readonly string[] = [
  'SubjectRegistered',
  'EnrolmentConfirmed',
  'EnrolmentEnded',
  'CollaborationEnded',
  'PolicySetAdmitted',
] satisfies readonly (SubjectEvent['type'] | CollaborationEvent['type'] | PolicySetEvent['type'])[];

type Ended = Readonly<{ form: Form; party: Party; lastDay: string }>;

/**
 * Looks again, on its day, at what was released on something that then is no longer so: somebody comes of age, a
 * participation ends, another law takes over. Nothing is taken away by that; the officer's list has it.
 */
export class LaterDays {
  constructor(
    private readonly stores: ServiceStores,
    private readonly bench: Bench,
    private readonly releases: Releases,
    private readonly rechecks: Rechecks,
  ) {}

  /** Sets the timers. */
  follow(onError: (error: unknown) => void): Promise<Projection> {
    const { store, pool, schema, timers } = this.stores;
    return startProjection({
      store,
      pool,
      schema,
      name: 'later-days',
      categories: ['subject', 'collaboration', 'policyset'],
      concerns: ({ type }) => telling.includes(type),
      onError,
      apply: async (_, events) => {
        const set: Timer[] = [];
        for (const event of events) set.push(...(await this.#timersOf(event)));
        if (set.length > 0) await timers.schedule(set);
      },
    });
  }

  /** Does what is due. */
  run(): Promise<RunningTimers> {
    const handlers: Readonly<Record<string, HandleTimers>> = {
      [cameOfAge]: (due) => this.#each(due, (timer) => this.#ofSubject(timer)),
      [participationEnded]: (due) => this.#each(due, (timer) => this.#ofPage(timer)),
      [lawReplaced]: (due) => this.#each(due, (timer) => this.#ofPage(timer)),
    };
    return this.stores.timers.run(handlers);
  }

  async #timersOf(event: RecordedEvent): Promise<readonly Timer[]> {
    const { revision: version } = event;
    const said = { type: event.type, data: event.data } as unknown as
      SubjectEvent | CollaborationEvent | PolicySetEvent;
    switch (said.type) {
      case 'SubjectRegistered': {
        const { dateOfAge } = said.data;
        const key = event.stream.slice(subjectStream('').length);
        return dateOfAge === null || dateOfAge <= danishDay(event.occurredAt)
          ? []
          : [{ kind: cameOfAge, key, version, dueAt: dayBegins(dateOfAge) }];
      }
      case 'PolicySetAdmitted': {
        const { version: name, validFrom } = said.data;
        return [{ kind: lawReplaced, key: name, version, dueAt: dayBegins(validFrom) }];
      }
      case 'EnrolmentConfirmed':
      case 'EnrolmentEnded':
      case 'CollaborationEnded':
        return (await this.#endedBy(event)).map(({ form, party, lastDay }) => ({
          kind: participationEnded,
          key: `${form}:${party.agency}:${party.unit}:${event.id}`,
          version,
          dueAt: endOfDanishDay(lastDay),
          data: { form, party: `${party.agency}/${party.unit}` },
        }));
      default:
        return [];
    }
  }

  /** The participations whose last day is known by this event. */
  async #endedBy({ stream, type, data }: RecordedEvent): Promise<readonly Ended[]> {
    const [form = '', area = ''] = stream.slice('collaboration-'.length).split('.');
    const known = await this.bench.collaborations.read(form as CollaborationForm, area);
    const { enrolments, lastDay } = known.collaboration;
    const { enrolmentId } = data as Readonly<{ enrolmentId?: string }>;
    return enrolments
      .filter((one) => type === 'CollaborationEnded' || one.enrolmentId === enrolmentId)
      .filter(({ confirmed }) => confirmed)
      .flatMap(({ party, until }) => {
        const last = type === 'CollaborationEnded' ? lastDay : until;
        return last === null ? [] : [{ form: form as CollaborationForm, party, lastDay: last }];
      });
  }

  async #ofSubject(timer: DueTimer): Promise<void> {
    const { facts } = await this.bench.subjects.reload(timer.key);
    if (facts.receivers.length > 0) await this.rechecks.ofSubject(timer.key, causeOf(timer));
  }

  /** One page; the rest has its own timer, so that nothing else waits for it. */
  async #ofPage(timer: DueTimer): Promise<void> {
    const { form, party, after } = timer.data as Readonly<Record<string, string | undefined>>;
    const ends = form === undefined || party === undefined ? null : { form, party };
    await this.bench.catchUp();
    const page = await this.releases.after(after ?? '', pageSize, ends);
    for (const decisionId of page) await this.rechecks.ofDecision(decisionId, causeOf(timer));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    const { kind, key, dueAt, data } = timer;
    const [begin = key] = key.split(' after ');
    const next = { kind, key: `${begin} after ${last}`, version: 0, dueAt };
    await this.stores.timers.schedule([{ ...next, data: { ...data, after: last } }]);
  }

  async #each(due: readonly DueTimer[], doIt: (timer: DueTimer) => Promise<void>): Promise<void> {
    for (const timer of due) await doIt(timer);
  }
}

const causeOf = ({ id, dueAt }: DueTimer) =>
  ({
    id,
    occurredAt: dueAt,
    actor: systemActor,
    agency: 'infohus-policy',
    unit: 'POLICY_ADMINISTRATION',
    function: 'OTHER',
    correlationId: id,
  }) as const;
