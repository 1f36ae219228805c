import { rmSync } from 'node:fs';
import type { Party } from '#libs/contracts';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import {
  act,
  bothSee,
  codeOf,
  discloseTo,
  handoverDesks,
  inSixWeeks,
  offered,
} from './handover.fixture.js';
import type { HandoverDesks } from './handover.fixture.js';
import type { Story } from './story.fixture.js';
import { aStory } from './story.fixture.js';

const aarhus: Party = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' };

/** What is on record beside the acts of both sides. */
const besides = ['OfferDelivered', 'OfferOpened', 'StepsScheduled', 'StepReminded'];

describe('From prison to municipality', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let desks: HandoverDesks;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    desks = handoverDesks(exchange.url);
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const dates = inSixWeeks();
  const moveToAarhus = ({ caseId }: Story) =>
    desks.prison.post(`/cases/${caseId}/facts`, {
      type: 'ResidenceRecorded',
      municipality: '751',
      from: daysFromNow(-1),
    });
  /** `change responsible` of everything that audit was told of the handover. */
  const inAudit = (subjectId: string, count: number): Promise<readonly string[]> =>
    eventually('audit has every change', async () => {
      const found: string[] = [];
      const reason = { purpose: 'AUDIT', justification: 'T-4' };
      for await (const { type, data } of desks.officer.client.lines<{
        type: string;
        data: Readonly<{ change: string; responsible: string }>;
      }>(desks.officer.path('/replay'), { reason, query: { subject: subjectId } }))
        if (type === 'dk.infohus.handover.recorded.v1' && !besides.includes(data.change))
          found.push(`${data.change} ${data.responsible}`);
      return found.length >= count ? found : undefined;
    });

  it('an offer that comes back goes to where the person moved; each refusal records nothing', async () => {
    const story = await aStory(desks.prison, '0207900000');
    const id = await offered(desks, story);
    const returning = { reason: 'NOT_OUR_RESIDENT' };
    expect(await codeOf(act(desks.aarhus, id, 'receipt'))).toBe('handover-unknown');
    await act(desks.social, id, 'return', returning);
    await bothSee([desks.prison, desks.social], id, 'RETURNED', 'kf');
    expect(await codeOf(act(desks.social, id, 'acceptance'))).toBe('handover-returned');

    await moveToAarhus(story);
    const disclosureId = await discloseTo(desks.prison, story, aarhus);
    const again = { to: aarhus, disclosureId, ...dates };
    const past = { ...again, releaseOn: daysFromNow(-2) };
    expect(await codeOf(act(desks.prison, id, 'offers', past))).toBe('date-in-past');
    await act(desks.prison, id, 'offers', again);
    await bothSee([desks.prison, desks.aarhus], id, 'OFFERED', 'kf');
    expect(await codeOf(act(desks.prison, id, 'completion'))).toBe('handover-not-accepted');

    const answers = ['acceptance', 'return'].map((what) =>
      codeOf(act(desks.aarhus, id, what, what === 'return' ? returning : {})),
    );
    const codes = await Promise.all(answers);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => /^handover-/.test(code))).toHaveLength(1);
    if (codes[0] !== 'done') {
      await bothSee([desks.prison, desks.aarhus], id, 'RETURNED', 'kf');
      await act(desks.prison, id, 'offers', again);
      await eventually('the new offer', async () =>
        (await codeOf(act(desks.aarhus, id, 'acceptance'))) === 'done' ? true : undefined,
      );
    }
    await bothSee([desks.prison, desks.aarhus], id, 'ACCEPTED', 'kf');
    await act(desks.prison, id, 'completion');
    await bothSee([desks.prison, desks.aarhus], id, 'COMPLETED', '751');
    for (const [what, body] of [
      ['recall', { reason: 'PLAN_CHANGED' }],
      ['rescheduling', { ...dates, reason: 'DATE_MOVED' }],
      ['completion', {}],
    ] as const)
      expect(await codeOf(act(desks.prison, id, what, body))).toBe('handover-ended');

    const wanted = [
      'HandoverOffered kf',
      'HandoverReturned kf',
      'HandoverOffered kf',
      ...(codes[0] === 'done' ? [] : ['HandoverReturned kf', 'HandoverOffered kf']),
      'HandoverAccepted kf',
      'HandoverCompleted 751',
    ];
    expect(await inAudit(story.subjectId, wanted.length)).toEqual(wanted);
  });

  it('an offer taken back cannot be accepted; a release on the spot falls on where the person lives', async () => {
    const story = await aStory(desks.prison, '0307900000');
    const id = await offered(desks, story);
    await act(desks.prison, id, 'recall', { reason: 'PLAN_CHANGED' });
    await bothSee([desks.prison, desks.social], id, 'RECALLED', 'kf');
    expect(await codeOf(act(desks.social, id, 'acceptance'))).toBe('handover-recalled');
    const ahead = { on: daysFromNow(2) };
    expect(await codeOf(act(desks.prison, id, 'release', ahead))).toBe('date-in-future');
    await act(desks.prison, id, 'release', { on: daysFromNow(-1) });
    expect((await desks.prison.handover(id)).responsible).toBe('101');
    // Steps whose day had passed by then are told after it.
    expect((await inAudit(story.subjectId, 4)).slice(0, 4)).toEqual([
      'HandoverOffered kf',
      'HandoverRecalled kf',
      'PersonReleased 101',
      'HandoverEscalated 101',
    ]);
  });
});
