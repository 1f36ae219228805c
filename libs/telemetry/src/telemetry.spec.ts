import { RevisionConflict } from '#libs/kernel';
import type { Append, Appended, NewEvent } from '#libs/kernel';
import { ObservedEventStore } from './observed-event-store.js';
import { Telemetry } from './telemetry.js';

const textOf = ({ registry }: Telemetry): Promise<string> => registry.metrics();

const anEvent = (id: string): NewEvent =>
  ({ id, type: 'Happened', correlationId: 'c', causationId: null, data: {} }) as NewEvent;

/** A store that has the event `known`, and whose stream `taken` is elsewhere. */
const store = {
  append: ({ stream, events }: Append): Promise<Appended> =>
    stream === 'case-taken'
      ? Promise.reject(new RevisionConflict(stream, 0, 1))
      : Promise.resolve({
          stream,
          revision: 0,
          position: 1n,
          duplicate: events[0]!.id === 'known',
        }),
} as unknown as ConstructorParameters<typeof ObservedEventStore>[0];

describe('The figures of a service', () => {
  it('bear its name, and the labels that the catalogue says', async () => {
    const telemetry = await Telemetry.start('police', null);
    telemetry.count('infohus_events_appended_total', { category: 'case' }, 2);
    expect(await textOf(telemetry)).toContain(
      'infohus_events_appended_total{category="case",service="police"} 2',
    );
  });

  it('leave out what nobody can say now, instead of saying what was true before', async () => {
    const telemetry = await Telemetry.start('police', null);
    let isAway = false;
    telemetry.ask('infohus_consumer_up', () =>
      isAway
        ? Promise.reject(new Error('away'))
        : Promise.resolve([{ labels: { group: 'police' }, value: 1 }]),
    );
    expect(await textOf(telemetry)).toContain('infohus_consumer_up{group="police"');
    isAway = true;
    expect(await textOf(telemetry)).not.toContain('infohus_consumer_up{');
  });

  it('count an event once: not when it stood there before, not when the race was lost', async () => {
    const telemetry = await Telemetry.start('police', null);
    const told: string[] = [];
    telemetry.whenRecorded('Happened', ({ id }) => told.push(id));
    const observed = new ObservedEventStore(store, telemetry);
    const append = (stream: string, id: string): Promise<Appended> =>
      observed.append({ stream, expected: 'any', events: [anEvent(id)] });
    await append('case-1', 'new');
    await append('case-1', 'known');
    await expect(append('case-taken', 'other')).rejects.toThrow(RevisionConflict);
    const text = await textOf(telemetry);
    expect(text).toContain('infohus_events_appended_total{category="case",service="police"} 1');
    expect(text).toMatch(/append_duration_seconds_count\{[^}]*outcome="conflict"\} 1/);
    expect(told).toEqual(['new']);
  });
});
