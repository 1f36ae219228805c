import { rmSync } from 'node:fs';
import { Problem } from '#libs/client';
import type { HandoverView, Party } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import {
  act,
  bothSee,
  codeOf,
  discloseTo,
  handoverDesks,
  happenedTo,
  inSixWeeks,
  offered,
  onBoard,
} from './handover.fixture.js';
import type { HandoverDesks } from './handover.fixture.js';
import { aStory } from './story.fixture.js';

const aarhus: Party = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' };
const gundsoe: Party = { agency: '255', unit: 'MUNICIPALITY_SOCIAL' };

describe('What happens to a person while they are handed over', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let desks: HandoverDesks;
  let register: Desk;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    desks = handoverDesks(exchange.url);
    register = new Desk(exchange.url, 'register-coordinator', 'policy', 'T-9');
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('died or left: told by either side, also after the end, and a role is told', async () => {
    const { prison, social } = desks;
    const first = await offered(desks, await aStory(prison, '0103900000'));
    const died = { how: 'DIED', on: daysFromNow(-1) };
    const ahead = { ...died, on: daysFromNow(1) };
    expect(await codeOf(act(prison, first, 'departure', ahead))).toBe('date-in-future');
    await act(prison, first, 'departure', died);
    await bothSee([prison, social], first, 'CANCELLED', 'kf');
    const { items } = await happenedTo(prison, first, 'PersonGone', 'HandoverEscalated');
    expect(items.find(({ change }) => change === 'PersonGone')).toMatchObject(died);
    expect(items.findLast(({ about }) => about === 'PERSON_DIED')).toBeDefined();
    expect(await codeOf(act(social, first, 'acceptance'))).toBe('handover-ended');

    const second = await offered(desks, await aStory(prison, '0203900000'));
    await act(social, second, 'acceptance');
    await bothSee([prison, social], second, 'ACCEPTED', 'kf');
    await act(prison, second, 'completion');
    await bothSee([prison, social], second, 'COMPLETED', '101');
    const left = { how: 'LEFT', on: daysFromNow(0) };
    expect(await codeOf(act(desks.aarhus, second, 'departure/report', left))).toBe(
      'handover-unknown',
    );
    await act(social, second, 'departure/report', left);
    const told = await happenedTo(prison, second, 'PersonGone');
    expect(told.items.find(({ change }) => change === 'PersonGone')).toMatchObject(left);
    await bothSee([prison, social], second, 'COMPLETED', '101');
  });

  it('are doubted: it stops, and goes on when the doubt is lifted and a person says so', async () => {
    const { prison, social } = desks;
    const story = await aStory(prison, '0303900000');
    const id = await offered(desks, story);
    const doubts = `/subjects/${story.subjectId}/doubts`;
    const { doubtId } = (await register.post<{ doubtId: string }>(doubts, {})).body;
    for (const desk of [prison, social])
      await onBoard(desk, id, ({ stopped }) => stopped === 'IDENTITY');
    const again = { caseId: story.caseId, to: aarhus, disclosureId: story.subjectId };
    expect(await codeOf(prison.post('/handovers', again))).toBe('subject-in-doubt');
    expect(await codeOf(prison.post('/handovers/beginnings', { caseId: story.caseId }))).toBe(
      'subject-in-doubt',
    );
    expect(await codeOf(act(prison, id, 'resumption'))).toBe('subject-in-doubt');
    await register.post(`${doubts}/${doubtId}/end`, {});
    await happenedTo(prison, id, 'IdentityConfirmed');
    // The register alone does not set it going.
    expect((await prison.handover(id)).stopped).toBe('IDENTITY');
    await act(prison, id, 'resumption');
    for (const desk of [prison, social])
      await onBoard(desk, id, ({ stopped }) => stopped === undefined);
  });

  it('move: the offer stays until a person offers it there, and then the old receiver has no part in it', async () => {
    const { prison, social } = desks;
    const story = await aStory(prison, '0403900000');
    const id = await offered(desks, story);
    const moved = { type: 'ResidenceRecorded', municipality: '751', from: daysFromNow(-1) };
    await prison.post(`/cases/${story.caseId}/facts`, moved);
    await onBoard(prison, id, ({ escalated }) => escalated?.about === 'RESIDENCE_CHANGED');
    expect((await social.handover(id)).state).toBe('OFFERED');
    const disclosureId = await discloseTo(prison, story, aarhus);
    await act(prison, id, 'offers', { to: aarhus, disclosureId, ...inSixWeeks() });
    await bothSee([prison, desks.aarhus], id, 'OFFERED', 'kf');
    const old: HandoverView = await social.handoverIn(id, 'RECALLED');
    expect(old.slices).toMatchObject([{ open: false }]);
    expect(await codeOf(act(social, id, 'acceptance'))).toBe('handover-recalled');
    await act(prison, id, 'rescheduling', { releaseOn: daysFromNow(42), reason: 'DATE_MOVED' });
    await act(desks.aarhus, id, 'acceptance');
    await bothSee([prison, desks.aarhus], id, 'ACCEPTED', 'kf');
    const { items } = await happenedTo(social, id, 'RECALLED');
    expect(items.at(-1)!.change).toBe('RECALLED');
    const { body } = await social.client.get<{ items: readonly HandoverView[] }>(
      social.path('/handovers'),
      { query: { open: 'true', limit: '500' } },
    );
    expect(body.items.some(({ handoverId }) => handoverId === id)).toBe(false);
  });

  it('are to go to a municipality that was merged: refused with the one that took over, and nothing recorded', async () => {
    const { prison } = desks;
    const story = await aStory(prison, '0503900000');
    const disclosureId = await discloseTo(prison, story, gundsoe);
    const body = { caseId: story.caseId, to: gundsoe, disclosureId };
    const refused = await prison.post('/handovers', body).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      code: 'agency-closed',
      facts: { agency: '255', validTo: '2006-12-31', successor: '265' },
    });
    const { items } = (
      await prison.client.get<{ items: readonly HandoverView[] }>(prison.path('/handovers'), {
        query: { limit: '500' },
      })
    ).body;
    for (const { handoverId } of items)
      expect((await prison.handover(handoverId)).caseId).not.toBe(story.caseId);
  });
});
