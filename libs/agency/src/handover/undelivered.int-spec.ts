import { randomUUID } from 'node:crypto';
import type { HandoverSignal, HandoverTimeline, Party } from '#libs/contracts';
import { prisonProbationProfile } from '../../../../apps/prison-probation/src/prison-probation.profile.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { aMessage, jobCentre, prison, social } from '../../test/inbox-messages.js';
import { startServiceTrial } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

describePostgres('What of a handover nobody got within a day', () => {
  let kf: ServiceTrial;
  let number = 0;
  beforeAll(async () => {
    kf = await startServiceTrial(prisonProbationProfile, { simulatedClock: true });
    await kf.moveTo('2031-11-01T08:00:00.000Z');
  });
  afterAll(() => kf.close());

  const offered = async (cpr: string) => {
    const person = { identifier: { type: 'CPR', value: cpr }, level: 2 };
    const caseId: string = (await kf.post('cases', person, prison)).body['caseId']!;
    const entry = {
      entryType: 'note',
      occurredAt: '2026-11-01T09:00:00Z',
      statements: [{ category: 'RELEASE', text: 'Løslades.', thirdPerson: 'NONE' }],
    };
    const recorded = await kf.post(`cases/${caseId}/entries`, entry, prison);
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    const disclosedTo = async (to: Party): Promise<string> => {
      const body = { form: 'KSP_A', recipients: [to], statementIds: [statementId] };
      const made = await kf.post(`cases/${caseId}/disclosures`, body, prison);
      return made.body['disclosureId']!;
    };
    const disclosureId = await disclosedTo(social);
    const made = await kf.post('handovers', { caseId, disclosureId, to: social }, prison);
    const handoverId: string = made.body['handoverId']!;
    const path = `handovers/${handoverId}`;
    const signal = { handoverId, caseId, disclosureId, disclosedTo, path };
    return signal;
  };
  /** What the policy service says when the recipient's service has an offer or a part of it. */
  const deliver = async (handoverId: string, to: Party, disclosureId: string): Promise<void> => {
    const said = await eventuallySaid(handoverId);
    const signal = 'DELIVERED' as const;
    const none = { responsible: null, version: null };
    const data: HandoverSignal = { ...said, ...none, signal, to, disclosureId };
    const message = aMessage(prison, ++number, 'handover', data);
    await kf.arrive({ ...message, messageId: randomUUID(), subjectId: said.subjectId });
  };
  const eventuallySaid = async (handoverId: string): Promise<HandoverSignal> => {
    let data: HandoverSignal | undefined;
    await eventually(async () => {
      const found = (await kf.said(0)).find(
        (one) => one.type.includes('handover.signalled') && one.data['handoverId'] === handoverId,
      );
      data = found?.data as unknown as HandoverSignal | undefined;
      return data !== undefined;
    });
    return data!;
  };
  const told = async (path: string): Promise<readonly (string | undefined)[]> => {
    const { body } = await kf.get(`${path}/timeline`, prison);
    return (body as unknown as HandoverTimeline).items.map(({ change, about }) =>
      change === 'HandoverEscalated' ? about : change,
    );
  };
  const isTold = (path: string, what: string) =>
    eventually(async () => (await told(path)).includes(what));

  it('is told once, offer and part each for itself; what came in time is not', async () => {
    const [lost, got] = [await offered('0103900001'), await offered('0203900001')];
    await deliver(got.handoverId, social, got.disclosureId);
    await isTold(got.path, 'OfferDelivered');
    await kf.moveTo('2031-11-02T07:59:59.000Z');
    const part = { to: jobCentre, disclosureId: await got.disclosedTo(jobCentre) };
    expect(await told(lost.path)).toEqual(['HandoverOffered']);

    await kf.moveTo('2031-11-02T08:00:00.000Z');
    await isTold(lost.path, 'UNDELIVERED');
    const shared = await kf.post(`${got.path}/slices`, part, prison);
    expect(shared.status).toBe(201);
    await isTold(got.path, 'SliceShared');
    await kf.moveTo('2031-11-03T08:00:00.000Z');
    await isTold(got.path, 'SLICE_UNDELIVERED');
    // Late, it is delivered all the same.
    await deliver(lost.handoverId, social, lost.disclosureId);
    await isTold(lost.path, 'OfferDelivered');
    expect(await told(lost.path)).toEqual(['HandoverOffered', 'UNDELIVERED', 'OfferDelivered']);
    expect((await told(got.path)).filter((what) => what === 'UNDELIVERED')).toEqual([]);
  });
});
