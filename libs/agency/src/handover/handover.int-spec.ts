import { randomUUID } from 'node:crypto';
import type { HandoverSignal, InboxMessage, Party } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { withPostgres } from '../../../testing/src/postgres.js';
import { municipalityProfile } from '../../../../apps/municipality/src/municipality.profile.js';
import { prisonProbationProfile } from '../../../../apps/prison-probation/src/prison-probation.profile.js';
import { startServiceTrial } from '../../test/service-trial.js';
import type { Said, ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

const nyborg = { agency: 'kf', unit: 'KF_PRISON' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const jobCentre = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' } as const;
const signalled = 'dk.infohus.handover.signalled.v1';

const eventually = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error('It did not come in time');
};

/** Two services, and a carrier of signals in the place of the policy service. */
class Carrier {
  private readonly numbers = new Map<string, number>();

  constructor(private readonly services: Readonly<Record<'kf' | '101', ServiceTrial>>) {}

  /** Waits for a signal that one of them says, and puts it into the inbox of the other. */
  async carry(from: 'kf' | '101', handoverId: string, signal: string): Promise<HandoverSignal> {
    const said = await eventually(async () => this.find(from, handoverId, signal));
    const data = said.data as unknown as HandoverSignal;
    const to: Party = from === 'kf' ? data.to : data.from;
    await this.deliver(from === 'kf' ? '101' : 'kf', to, data);
    return data;
  }

  async deliver(service: 'kf' | '101', to: Party, data: HandoverSignal): Promise<void> {
    const tenant = tenantOf(to);
    const number = (this.numbers.get(tenant) ?? 0) + 1;
    this.numbers.set(tenant, number);
    const message: InboxMessage = {
      messageId: randomUUID(),
      tenant,
      unit: to.unit,
      number,
      kind: 'handover',
      subjectId: data.subjectId,
      recordedAt: '2026-11-21T10:00:00.000Z',
      correlationId: 'correlation-1',
      data,
    };
    await this.services[service].arrive(message);
  }

  private async find(
    from: 'kf' | '101',
    handoverId: string,
    signal: string,
  ): Promise<Said | undefined> {
    return (await this.services[from].said(0)).find(
      ({ type, data }) =>
        type === signalled && data['handoverId'] === handoverId && data['signal'] === signal,
    );
  }
}

describePostgres('a handover from prison to municipality', () => {
  let kf: ServiceTrial;
  let copenhagen: ServiceTrial;
  let carrier: Carrier;
  beforeAll(async () => {
    kf = await startServiceTrial(prisonProbationProfile);
    copenhagen = await startServiceTrial(municipalityProfile);
    carrier = new Carrier({ kf, 101: copenhagen });
  });
  afterAll(async () => {
    await kf.close();
    await copenhagen.close();
  });

  const disclosed = async () => {
    const person = { identifier: { type: 'CPR', value: '1205880000' }, level: 2 };
    const caseId: string = (await kf.post('cases', person, nyborg)).body['caseId']!;
    const recorded = await kf.post(
      `cases/${caseId}/entries`,
      {
        entryType: 'note',
        occurredAt: '2026-11-01T09:00:00Z',
        statements: [{ category: 'RELEASE', text: 'Løslades.', thirdPerson: 'NONE' }],
      },
      nyborg,
    );
    const [{ statementId }] = recorded.body['statements'] as unknown as [{ statementId: string }];
    const made = await kf.post(
      `cases/${caseId}/disclosures`,
      { form: 'KSP_A', recipients: [social], statementIds: [statementId] },
      nyborg,
    );
    return { caseId, disclosureId: made.body['disclosureId']! };
  };
  const offer = async (): Promise<string> => {
    const made = await kf.post('handovers', { ...(await disclosed()), to: social }, nyborg);
    expect(made).toMatchObject({ status: 201, body: { responsible: 'kf' } });
    return made.body['handoverId']!;
  };
  const arrived = async (handoverId: string): Promise<void> => {
    await eventually(async () => {
      const answer = await copenhagen.post(`handovers/${handoverId}/receipt`, undefined, social);
      return answer.status === 200 ? answer : undefined;
    });
  };

  it('goes from the offer to its completion; responsibility passes at the end and not before', async () => {
    const handoverId = await offer();
    expect(await carrier.carry('kf', handoverId, 'OFFERED')).toMatchObject({
      responsible: 'kf',
      version: 0,
    });
    await arrived(handoverId);
    const path = `handovers/${handoverId}`;
    expect(await copenhagen.post(`${path}/acceptance`, undefined, jobCentre)).toMatchObject({
      status: 404,
      body: { code: 'handover-unknown' },
    });
    const early = await kf.post(`${path}/completion`, undefined, nyborg);
    expect(early).toMatchObject({ status: 409, body: { code: 'handover-not-accepted' } });
    expect(await copenhagen.post(`${path}/acceptance`, undefined, social)).toMatchObject({
      status: 200,
      body: { handoverId },
    });
    expect((await copenhagen.post(`${path}/plan`, undefined, social)).status).toBe(200);
    for (const signal of ['RECEIVED', 'ACCEPTED', 'PLAN_RECORDED'])
      expect(await carrier.carry('101', handoverId, signal)).toMatchObject({
        responsible: null,
        version: null,
      });
    expect(await carrier.carry('kf', handoverId, 'PLAN_RECORDED')).toMatchObject({
      responsible: 'kf',
      version: 3,
    });
    const completed = await kf.post(`${path}/completion`, undefined, nyborg, { ifMatch: 3 });
    expect(completed).toMatchObject({ status: 200, body: { responsible: '101', revision: 4 } });
    await carrier.carry('kf', handoverId, 'COMPLETED');
    const late = await eventually(async () => {
      const answer = await copenhagen.post(`${path}/return`, { reason: 'NO_TASK' }, social);
      return (answer.body as { code?: string }).code === 'handover-ended' ? answer : undefined;
    });
    expect(late.status).toBe(409);
  });

  it('that comes back can be offered again, and the same signal twice changes nothing', async () => {
    const handoverId = await offer();
    const path = `handovers/${handoverId}`;
    await carrier.carry('kf', handoverId, 'OFFERED');
    await arrived(handoverId);
    await copenhagen.post(`${path}/return`, { reason: 'INFORMATION_MISSING' }, social);
    const returned = await carrier.carry('101', handoverId, 'RETURNED');
    await carrier.deliver('kf', nyborg, returned);
    const said = await carrier.carry('kf', handoverId, 'RETURNED');
    expect(said).toMatchObject({ reason: 'INFORMATION_MISSING', version: 1 });
    const refused = await copenhagen.post(`${path}/acceptance`, undefined, social);
    expect(refused).toMatchObject({ status: 409, body: { code: 'handover-returned' } });
    const { disclosureId } = said;
    const again = await kf.post(`${path}/offers`, { to: social, disclosureId }, nyborg);
    expect(again).toMatchObject({ status: 201, body: { responsible: 'kf', revision: 2 } });
  });

  it('cannot be offered on a disclosure that was made to somebody else, nor acted on by others', async () => {
    const { caseId, disclosureId } = await disclosed();
    const wrong = await kf.post('handovers', { caseId, disclosureId, to: jobCentre }, nyborg);
    expect(wrong).toMatchObject({ status: 409, body: { code: 'not-a-recipient' } });
    const none = await kf.post(
      'handovers',
      { caseId, disclosureId: randomUUID(), to: social },
      nyborg,
    );
    expect(none).toMatchObject({ status: 409, body: { code: 'disclosure-unknown' } });
    const past = { caseId, disclosureId, to: social, releaseOn: '2020-01-01' };
    expect(await kf.post('handovers', past, nyborg)).toMatchObject({
      status: 409,
      body: { code: 'date-in-past' },
    });
    const unknown = await kf.post(`handovers/${randomUUID()}/completion`, undefined, nyborg);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await kf.post(`handovers/${randomUUID()}/acceptance`, undefined, nyborg)).status).toBe(
      404,
    );
  });

  it('passes to the municipality of residence when the person walks out before anybody accepted', async () => {
    const { caseId, disclosureId } = await disclosed();
    const residence = { type: 'ResidenceRecorded', municipality: '751', from: '2020-01-01' };
    await kf.post(`cases/${caseId}/facts`, residence, nyborg);
    const made = await kf.post('handovers', { caseId, disclosureId, to: social }, nyborg);
    const path = `handovers/${made.body['handoverId'] as unknown as string}/release`;
    expect(await kf.post(path, { on: '2026-01-01' }, nyborg)).toMatchObject({
      status: 200,
      body: { responsible: '751' },
    });
  });
});
