import { ProblemError } from '#libs/server';
import type { Desk } from '../desk.js';
import { HandoverCourseController } from './handover-course.controller.js';
import type { Handovers } from './handovers.js';

describe('Resuming a handover', () => {
  it('asks what the tenant knows of the person, also when the handover’s own stream has not heard of the doubt', async () => {
    const acts: string[] = [];
    const desk = { caseworker: () => ({ tenant: 'kf' }), today: () => '2026-11-21' };
    const handovers = {
      sentBy: () => Promise.resolve({ of: { subjectId: 'subject-1' } }),
      mustBeKnown: (_: unknown, subjectId: string) =>
        Promise.reject(
          new ProblemError(subjectId === 'subject-1' ? 'subject-in-doubt' : 'not-found'),
        ),
      act: () => Promise.resolve(acts.push('acted')),
    };
    const controller = new HandoverCourseController(
      desk as unknown as Desk,
      handovers as unknown as Handovers,
    );
    const resumed = controller.resume('handover-1', {}, {} as never, {} as never);
    await expect(resumed).rejects.toMatchObject({ code: 'subject-in-doubt' });
    expect(acts).toEqual([]);
  });
});
