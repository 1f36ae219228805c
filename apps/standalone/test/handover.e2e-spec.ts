import { rmSync } from 'node:fs';
import { Problem } from '#libs/client';
import type { HandoverView, Party } from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { Story } from './story.fixture.js';
import { aStory, desksAt, social } from './story.fixture.js';

const aarhus: Party = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' };
const necessity = { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };

/** The code of the refusal; `done` when there was none. */
const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Problem) return error.code;
      throw error;
    },
  );

describe('From prison to municipality', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let desks: ReturnType<typeof desksAt> & Readonly<{ aarhus: Desk }>;

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    const { url } = exchange;
    desks = { ...desksAt(url), aarhus: new Desk(url, 'aarhus-social', 'municipality', 'T-5') };
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  const discloseTo = async ({ caseId, statementIds }: Story, to: Party): Promise<string> => {
    const { body } = await desks.prison.post<{ disclosureId: string }>(
      `/cases/${caseId}/disclosures`,
      {
        form: 'KSP_A',
        purpose: 'RELEASE_PLAN',
        extent: 'ITEMS',
        recipients: [to],
        statementIds,
        necessity,
      },
    );
    const { decision } = await desks.prison.decided(caseId, body.disclosureId, to);
    expect(decision.outcome).toMatch(/^PERMIT/);
    return body.disclosureId;
  };
  const dates = { releaseOn: daysFromNow(42), answerBy: daysFromNow(14) };
  const offer = async (story: Story): Promise<string> => {
    const disclosureId = await discloseTo(story, social);
    const body = { caseId: story.caseId, to: social, disclosureId, ...dates };
    const offered = await desks.prison.post<{ handoverId: string }>('/handovers', body);
    const { handoverId } = offered.body;
    await desks.social.handoverIn(handoverId, 'OFFERED');
    return handoverId;
  };
  const moveToAarhus = ({ caseId }: Story) =>
    desks.prison.post(`/cases/${caseId}/facts`, {
      type: 'ResidenceRecorded',
      municipality: '751',
      from: daysFromNow(-1),
    });
  const act = (desk: Desk, handoverId: string, what: string, body: unknown = {}) =>
    desk.post(`/handovers/${handoverId}/${what}`, body);
  /** Both sides see the state, and the same one agency responsible. */
  const bothSee = async (
    receiver: Desk,
    handoverId: string,
    state: HandoverView['state'],
    responsible: string,
  ): Promise<void> => {
    for (const desk of [desks.prison, receiver])
      expect((await desk.handoverIn(handoverId, state)).responsible).toBe(responsible);
  };
  /** `change responsible` of everything that audit was told of the handover. */
  const inAudit = (subjectId: string, count: number): Promise<readonly string[]> =>
    eventually('audit has every change', async () => {
      const found: string[] = [];
      const reason = { purpose: 'AUDIT', justification: 'T-4' };
      for await (const { type, data } of desks.officer.client.lines<{
        type: string;
        data: Readonly<{ change: string; responsible: string }>;
      }>(desks.officer.path('/replay'), { reason, query: { subject: subjectId } }))
        if (type === 'dk.infohus.handover.recorded.v1')
          found.push(`${data.change} ${data.responsible}`);
      return found.length >= count ? found : undefined;
    });

  it('an offer that comes back goes to where the person moved; each refusal records nothing', async () => {
    const story = await aStory(desks.prison, '0207900000');
    const id = await offer(story);
    const returning = { reason: 'NOT_OUR_RESIDENT' };
    expect(await codeOf(act(desks.aarhus, id, 'receipt'))).toBe('handover-unknown');
    await act(desks.social, id, 'return', returning);
    await bothSee(desks.social, id, 'RETURNED', 'kf');
    expect(await codeOf(act(desks.social, id, 'acceptance'))).toBe('handover-returned');

    await moveToAarhus(story);
    const disclosureId = await discloseTo(story, aarhus);
    const again = { to: aarhus, disclosureId, ...dates };
    const past = { ...again, releaseOn: daysFromNow(-2) };
    expect(await codeOf(act(desks.prison, id, 'offers', past))).toBe('date-in-past');
    await act(desks.prison, id, 'offers', again);
    await bothSee(desks.aarhus, id, 'OFFERED', 'kf');
    expect(await codeOf(act(desks.prison, id, 'completion'))).toBe('handover-not-accepted');

    const answers = ['acceptance', 'return'].map((what) =>
      codeOf(act(desks.aarhus, id, what, what === 'return' ? returning : {})),
    );
    const codes = await Promise.all(answers);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => /^handover-/.test(code))).toHaveLength(1);
    if (codes[0] !== 'done') {
      await bothSee(desks.aarhus, id, 'RETURNED', 'kf');
      await act(desks.prison, id, 'offers', again);
      await eventually('the new offer', async () =>
        (await codeOf(act(desks.aarhus, id, 'acceptance'))) === 'done' ? true : undefined,
      );
    }
    await bothSee(desks.aarhus, id, 'ACCEPTED', 'kf');
    await act(desks.prison, id, 'completion');
    await bothSee(desks.aarhus, id, 'COMPLETED', '751');
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
    const id = await offer(story);
    await act(desks.prison, id, 'recall', { reason: 'PLAN_CHANGED' });
    await bothSee(desks.social, id, 'RECALLED', 'kf');
    expect(await codeOf(act(desks.social, id, 'acceptance'))).toBe('handover-recalled');
    const ahead = { on: daysFromNow(2) };
    expect(await codeOf(act(desks.prison, id, 'release', ahead))).toBe('date-in-future');
    await act(desks.prison, id, 'release', { on: daysFromNow(-1) });
    expect((await desks.prison.handover(id)).responsible).toBe('101');
    expect(await inAudit(story.subjectId, 3)).toEqual([
      'HandoverOffered kf',
      'HandoverRecalled kf',
      'PersonReleased 101',
    ]);
  });
});
