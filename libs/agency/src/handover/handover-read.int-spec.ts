import { danishDay } from '#libs/kernel';
import { randomUUID } from 'node:crypto';
import type { HandoverBoard, HandoverState, HandoverTimeline, HandoverView } from '#libs/contracts';
import type { HandoverEvent, ReceptionEvent } from '#libs/domain';
import { problemAt } from '../../../server/test/harness.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { jobCentre, police, prison, social } from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

describePostgres('handovers as they are read', () => {
  let trial: AgencyTrial;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  const offer = (handoverId: string) => ({
    handoverId,
    caseId: randomUUID(),
    subjectId: randomUUID(),
    from: social,
    to: police,
    disclosureId: randomUUID(),
    releaseOn: '2026-12-24',
    answerBy: '2026-12-10',
  });

  it('shows a sender where its handover stands and who is responsible, with the revision of its stream', async () => {
    const handoverId = randomUUID();
    const standing = (state: HandoverState, responsible = '101') => ({
      handoverId,
      responsible,
      state,
    });
    const said = { by: 'ida', at: '2026-11-21T09:00:00.000Z' };
    const events: readonly HandoverEvent[] = [
      { type: 'HandoverOffered', data: { ...offer(handoverId), ...standing('OFFERED') } },
      { type: 'HandoverReceived', data: { ...standing('RECEIVED'), said } },
      { type: 'HandoverAccepted', data: { ...standing('ACCEPTED'), said } },
      {
        type: 'HandoverRescheduled',
        data: {
          ...standing('ACCEPTED'),
          releaseOn: '2026-12-27',
          answerBy: null,
          reason: 'DATE_MOVED',
        },
      },
      { type: 'HandoverCompleted', data: standing('COMPLETED', '1470') },
    ];
    const stream = `handover-${handoverId}`;
    const view = async () => {
      const response = await trial.get(`handovers/${handoverId}`, social);
      return [response.headers.get('etag'), (await response.json()) as HandoverView] as const;
    };
    await trial.own(stream, social, ...events.slice(0, 4));
    const [etag, accepted] = await view();
    expect(etag).toBe('"3"');
    expect(accepted).toMatchObject({
      side: 'SENDER',
      state: 'ACCEPTED',
      releaseOn: '2026-12-27',
      responsible: '101',
      version: 3,
    });
    expect(accepted).not.toHaveProperty('answerBy');
    await trial.own(stream, social, events[4]!);
    expect((await view())[1]).toMatchObject({
      state: 'COMPLETED',
      responsible: '1470',
      version: 4,
    });
    const refused = trial.get(`handovers/${handoverId}`, social, { function: 'CONTROL' });
    expect(await problemAt(refused)).toMatchObject({ code: 'not-found' });
  });

  it('shows a receiver what the sender says, and its own last act beside it', async () => {
    const handoverId = randomUUID();
    const tenant = '101.MUNICIPALITY_JOBCENTRE';
    const { caseId: _, ...terms } = offer(handoverId);
    const signal = {
      ...terms,
      from: prison,
      to: jobCentre,
      signal: 'OFFERED',
      responsible: 'kf',
      version: 0,
      reason: null,
      asks: [],
      steps: [],
      step: null,
      said: null,
    } as const;
    const events: readonly ReceptionEvent[] = [
      { type: 'SignalTaken', data: { handoverId, tenant, part: 'RECEIVER', signal } },
      { type: 'ReceiptGiven', data: { handoverId, tenant } },
      { type: 'OfferAccepted', data: { handoverId, tenant } },
    ];
    await trial.own(`reception-${randomUUID()}`, jobCentre, ...events);
    const view = async () =>
      (await (await trial.get(`handovers/${handoverId}`, jobCentre)).json()) as HandoverView;
    expect(await view()).toMatchObject({
      side: 'RECEIVER',
      state: 'OFFERED',
      answer: 'ACCEPTED',
      responsible: 'kf',
      version: 0,
    });
    const list = await trial.get('handovers', jobCentre);
    expect(((await list.json()) as HandoverBoard).items).toEqual([
      expect.objectContaining({ handoverId, side: 'RECEIVER', responsible: 'kf' }),
    ]);
  });

  const school = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' } as const;
  const dayFromNow = (days: number): string =>
    danishDay(new Date(Date.now() + days * 86_400_000).toISOString());
  const board = async (query: string, as: typeof school = school): Promise<HandoverBoard> =>
    (await (await trial.get(`handovers?${query}`, as)).json()) as HandoverBoard;
  const idsOf = ({ items }: HandoverBoard): readonly string[] =>
    items.map(({ handoverId }) => handoverId);

  /** A handover that the school gives, in the state that the events after the offer bring. */
  const given = async (
    releaseOn: string | null,
    answerBy: string | null,
    ...then: readonly (readonly [HandoverEvent['type'], HandoverState])[]
  ): Promise<string> => {
    const handoverId = randomUUID();
    const standing = { handoverId, responsible: '101' };
    const said = { by: 'ida', at: '2026-11-21T09:00:00.000Z' };
    const terms = { ...offer(handoverId), from: school, releaseOn, answerBy };
    const events = [
      { type: 'HandoverOffered', data: { ...terms, ...standing, state: 'OFFERED' } },
      ...then.map(([type, state]) => ({
        type,
        data: { ...standing, state, reason: 'NO_TASK', said },
      })),
    ] as unknown as readonly HandoverEvent[];
    await trial.own(`handover-${handoverId}`, school, ...events);
    return handoverId;
  };

  it('shows an officer what is due, overdue, on short notice and whose turn it is', async () => {
    const overdue = await given(dayFromNow(60), dayFromNow(-2));
    const today = await given(dayFromNow(5), dayFromNow(0));
    const returned = await given(dayFromNow(40), null, ['HandoverReturned', 'RETURNED']);
    const planned = await given(dayFromNow(90), dayFromNow(1), ['HandoverPlanRecorded', 'PLANNED']);
    const ended = await given(dayFromNow(3), dayFromNow(1), ['HandoverCompleted', 'COMPLETED']);
    const undated = await given(null, null);

    const all = await board('sort=DUE');
    expect(idsOf(all).slice(0, 4)).toEqual([overdue, today, returned, planned]);
    expect(new Set(idsOf(all).slice(4))).toEqual(new Set([undated, ended]));
    expect(all.behindMs).toBeLessThan(60_000);
    expect(all.counts).toEqual({
      open: 5,
      overdue: 1,
      dueThisWeek: 1,
      waitingForUs: 2,
      waitingForThem: 3,
      shortNotice: 1,
      stopped: 0,
      escalated: 0,
    });
    expect(idsOf(await board('due=OVERDUE'))).toEqual([overdue]);
    expect(idsOf(await board('due=THIS_WEEK'))).toEqual([today]);
    expect(idsOf(await board('shortNotice=true&open=true'))).toEqual([today]);
    expect(idsOf(await board('waitingFor=US&sort=DUE'))).toEqual([returned, planned]);
    expect(idsOf(await board('state=COMPLETED'))).toEqual([ended]);
    expect(idsOf(await board(`dueFrom=${dayFromNow(30)}&sort=DUE`))).toEqual([returned, planned]);
    expect(idsOf(await board(`releaseTo=${dayFromNow(5)}&open=true`))).toEqual([today]);
  });

  it('goes through the board page by page, every handover once', async () => {
    for (const sort of ['DUE', 'NEWEST']) {
      const whole = idsOf(await board(`sort=${sort}`));
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await board(`sort=${sort}&limit=2${cursor}`);
        seen.push(...idsOf(page));
        expect(page.counts === undefined).toBe(cursor !== '');
        cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect(seen).toEqual(whole);
    }
    const { next } = await board('sort=DUE&limit=1');
    const foreign = trial.get(`handovers?sort=NEWEST&cursor=${next}`, school);
    expect(await problemAt(foreign)).toMatchObject({ code: 'invalid-cursor' });
    const nonsense = trial.get('handovers?due=NEVER', school);
    expect(await problemAt(nonsense)).toMatchObject({ code: 'invalid-request' });
  });

  it('tells who did what and when, and is nothing to a unit that has no part in it', async () => {
    const handoverId = await given(dayFromNow(60), dayFromNow(9), ['HandoverAccepted', 'ACCEPTED']);
    const path = `handovers/${handoverId}/timeline`;
    const timeline = (await (await trial.get(path, school)).json()) as HandoverTimeline;
    expect(timeline).toMatchObject({
      handoverId,
      side: 'SENDER',
      items: [
        { revision: 0, change: 'HandoverOffered', responsible: '101', to: police },
        { revision: 1, change: 'HandoverAccepted', responsible: '101' },
      ],
    });
    expect(timeline.items[1]).toMatchObject({ by: 'ida', at: '2026-11-21T09:00:00.000Z' });
    const unknown = await problemAt(trial.get(`handovers/${randomUUID()}/timeline`, jobCentre));
    const hidden = await problemAt(trial.get(path, jobCentre));
    expect(hidden).toMatchObject({ status: 404, code: unknown.code, title: unknown.title });
    expect(idsOf(await board('', jobCentre as never))).not.toContain(handoverId);
    expect((await trial.get(`handovers/${handoverId}`, jobCentre)).status).toBe(404);
  });
});
