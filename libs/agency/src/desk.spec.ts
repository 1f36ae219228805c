import { commitmentOf } from '#libs/contracts';
import type { Content, EventStore } from '#libs/kernel';
import { ContentStore, NotRecorded, refuse } from '#libs/kernel';
import type { Actor } from '#libs/server';
import { ProblemError, RefusalError } from '#libs/server';
import type { CommandBus } from '@nestjs/cqrs';
import { Desk } from './desk.js';

class MemoryContents extends ContentStore {
  readonly kept = new Map<string, Content>();
  override async put(contents: readonly Content[]): Promise<readonly string[]> {
    const before = contents.map(({ id }) => id).filter((id) => this.kept.has(id));
    for (const content of contents)
      if (!this.kept.has(content.id)) this.kept.set(content.id, content);
    return before;
  }
  override async get(ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    return new Map([...this.kept].filter(([id]) => ids.includes(id)));
  }
  override async ofSubject(): Promise<readonly string[]> {
    return [...this.kept.keys()];
  }
  override async destroy(): Promise<void> {}
  override async erase(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.kept.delete(id);
  }
}

const deskAt = (now: string, contents = new MemoryContents()): Desk =>
  new Desk(
    {} as CommandBus,
    {} as EventStore,
    contents,
    { now: () => now },
    { reached: () => Promise.resolve() },
    { name: 'prison-probation' },
  );
const actor = (more: Partial<Actor> = {}): Actor => ({
  sub: 'person-1',
  clientId: 'kf-nyborg',
  agency: 'kf',
  unit: 'KF_PRISON',
  function: 'CASEWORK',
  scopes: ['agency'],
  expiresAt: 0,
  ...more,
});

describe('The desk', () => {
  it('counts days as the Danish calendar does', () => {
    expect(deskAt('2026-06-30T21:59:59.999Z').today()).toBe('2026-06-30');
    expect(deskAt('2026-06-30T22:00:00.000Z').today()).toBe('2026-07-01');
    expect(deskAt('2026-12-31T23:00:00.000Z').today()).toBe('2027-01-01');
  });

  it('gives a repeated act the commitment of the words that it kept at first', async () => {
    const contents = new MemoryContents();
    const desk = deskAt('2026-11-21T10:00:00.000Z', contents);
    const words = [{ id: 'statement-1', text: 'Har ingen bolig.' }];
    const keep = () => desk.keeping('subject-1', words, (found) => Promise.resolve(found));
    const first = await keep();
    const again = await keep();
    expect(again).toEqual(first);
    const kept = contents.kept.get('statement-1')!;
    expect(first.get('statement-1')).toBe(commitmentOf(kept));
    expect(kept.salt).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps no words of an act that is refused, and those of one whose end is not known', async () => {
    const contents = new MemoryContents();
    const desk = deskAt('2026-11-21T10:00:00.000Z', contents);
    const words = [{ id: 'statement-1', text: 'Har ingen bolig.' }];
    const failing = (error: Error) => desk.keeping('subject-1', words, () => Promise.reject(error));
    await expect(failing(new NotRecorded())).rejects.toThrow(NotRecorded);
    expect([...contents.kept.keys()]).toEqual(['statement-1']);
    await expect(failing(new RefusalError(refuse('case-closed')))).rejects.toThrow(RefusalError);
    expect([...contents.kept.keys()]).toEqual([]);
  });

  it('lets prevention, casework and care write to cases, and nobody else', () => {
    const desk = deskAt('2026-11-21T10:00:00.000Z');
    const codeFor = (more: Partial<Actor>): string => {
      try {
        return desk.caseworker(actor(more)).tenant;
      } catch (error) {
        return error instanceof ProblemError ? error.code : 'no problem';
      }
    };
    for (const acts of ['PREVENTION', 'CASEWORK', 'CARE'])
      expect(codeFor({ function: acts })).toBe('kf');
    for (const acts of ['INVESTIGATION', 'PROSECUTION', 'INTELLIGENCE', 'CONTROL', 'OTHER'])
      expect(codeFor({ function: acts })).toBe('forbidden-function');
    expect(codeFor({ agency: '101', unit: 'MUNICIPALITY_SOCIAL' })).toBe('not-served-here');
    expect(codeFor({ agency: 'infohus-audit', unit: 'AUDIT' })).toBe('not-served-here');
  });
});
