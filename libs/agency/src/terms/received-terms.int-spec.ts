import { randomUUID } from 'node:crypto';
import type { TaskItem, TimelineView } from '#libs/contracts';
import { municipalityProfile } from '../../../../apps/municipality/src/municipality.profile.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  jobCentre,
  permitted,
  police,
  prison,
  social,
} from '../../test/inbox-messages.js';
import { startServiceTrial } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

describePostgres('What was received', () => {
  let service: ServiceTrial;
  let number = 0;
  beforeAll(async () => {
    service = await startServiceTrial(municipalityProfile, { simulatedClock: true });
  });
  afterAll(() => service.close());

  const erasures = async () =>
    (await service.said(0)).filter(({ type }) => type === 'dk.infohus.erasure.recorded.v1');
  const tasks = async (state = 'OPEN', as = social): Promise<readonly TaskItem[]> => {
    const { body } = await service.get(`tasks?state=${state}`, as);
    return body['items'] as unknown as readonly TaskItem[];
  };
  /** The last message that was given a number. */
  const isShown = () =>
    eventually(async () => {
      const { body } = await service.get(`inbox?after=${number - 1}`, social);
      return (body['items'] as unknown as readonly unknown[]).length === 1;
    });
  const openCase = async (from: number): Promise<string> => {
    let caseId: string | undefined;
    await eventually(async () => {
      const opened = await service.post('cases', { fromInbox: from, level: 2 }, social);
      caseId = opened.body['caseId'];
      return opened.status === 201;
    });
    return caseId!;
  };
  const textsIn = async (caseId: string): Promise<readonly string[]> => {
    const { body } = await service.get(`cases/${caseId}/timeline`, social);
    const { items } = body as unknown as TimelineView;
    return items.flatMap((item) =>
      item.kind === 'received'
        ? item.statements.map((one) => ('text' in one ? one.text : `gone ${one.state}`))
        : [],
    );
  };

  it('is erased on its date, not before, once, and late after a downtime', async () => {
    const [june, december] = [
      aStatement({ eraseBy: '2031-06-01' }),
      aStatement({ eraseBy: '2031-12-01' }),
    ];
    const message = aDisclosure(social, ++number, [june, december]);
    await service.arrive(message);
    const caseId = await openCase(number);
    const [juneText, decemberText] = [june.content!.text, december.content!.text];
    await service.moveTo('2031-05-31T21:59:59.000Z');
    expect(await textsIn(caseId)).toEqual([juneText, decemberText]);
    // Midnight in Denmark.
    await service.moveTo('2031-05-31T22:00:00.000Z');
    await eventually(async () => !(await textsIn(caseId)).includes(juneText));
    expect(await textsIn(caseId)).toEqual(['gone CURRENT', decemberText]);
    const timeline = await service.get(`cases/${caseId}/timeline`, social);
    expect(JSON.stringify(timeline.body)).toContain('"erasedAt":"2031-05-31T22:00:00.000Z"');

    await service.stop();
    await service.moveTo('2032-02-01T00:00:00.000Z');
    await service.start();
    await eventually(async () => !(await textsIn(caseId)).includes(decemberText));
    await eventually(async () => (await erasures()).length === 2);
    const { decisionId } = message.data;
    expect((await erasures()).map(({ data }) => data)).toMatchObject([
      { decisionId, eraseBy: '2031-06-01', statementIds: [june.statementId] },
      { decisionId, eraseBy: '2031-12-01', statementIds: [december.statementId] },
    ]);
    expect(JSON.stringify(await erasures())).not.toContain('The words of');
  });

  it('is put before the case worker again on its date, with the true date, unless it is gone', async () => {
    const ours = aDisclosure(social, ++number, [
      aStatement({ eraseBy: null, reassessBy: '2032-03-01' }),
    ]);
    const { statementId } = ours.data.statements[0]!;
    const gone = aDisclosure(social, ++number, [
      aStatement({ eraseBy: null, reassessBy: '2032-03-01' }),
    ]);
    await service.arrive(ours);
    await service.arrive(gone);
    await service.arrive(
      aMessage(social, ++number, 'withdrawal', {
        decisionId: gone.data.decisionId,
        disclosureId: gone.data.disclosureId,
        statementIds: [gone.data.statements[0]!.statementId],
        reason: 'RETRACTED',
      }),
    );
    const caseId = await openCase(ours.number);
    await isShown();
    expect(await tasks()).toEqual([]);
    await service.moveTo('2032-03-05T00:00:00.000Z');
    await eventually(async () => (await tasks()).length > 0);
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      kind: 'REASSESS',
      role: 'CASEWORKER',
      dueAt: '2032-02-29T23:00:00.000Z',
      number: ours.number,
      decisionId: ours.data.decisionId,
    });
    expect(JSON.stringify(task)).not.toContain(statementId);
    expect(await tasks('OPEN', jobCentre)).toEqual([]);
    const path = `tasks/${task!.taskId}/completion`;
    const stranger = await service.post(path, undefined, jobCentre);
    expect(stranger).toMatchObject({ status: 404, body: { code: 'task-unknown' } });
    expect((await service.post(path, undefined, social)).status).toBe(200);
    expect(await tasks()).toEqual([]);
    expect(await tasks('DONE')).toMatchObject([{ taskId: task!.taskId, state: 'DONE' }]);
    expect((await service.get(`cases/${caseId}`, social)).status).toBe(200);
  });

  it('and what its sender gave, is looked into when the recipient does not confirm within a day', async () => {
    const decided = (recipient: typeof prison) => ({
      ...aMessage(social, ++number, 'decision', {
        decisionId: randomUUID(),
        disclosureId: randomUUID(),
        requestId: null,
        recipient,
        decision: permitted,
        statements: [
          {
            statementId: randomUUID(),
            category: 'HOUSING',
            verdict: 'RELEASED',
            reason: 'RELEASED',
          },
        ],
      }),
      recordedAt: '2032-03-05T00:00:00.000Z',
    });
    const receiptFor = ({ data }: ReturnType<typeof decided>) =>
      aMessage(social, ++number, 'receipt', {
        disclosureId: data.disclosureId,
        decisionId: data.decisionId,
        recipient: data.recipient,
        receivedAt: '2032-03-06T00:00:00.000Z',
        of: randomUUID(),
      });
    const [confirmed, silent] = [decided(prison), decided(police)];
    await service.arrive(confirmed);
    await service.arrive(silent);
    await service.arrive(receiptFor(confirmed));
    await isShown();
    await service.moveTo('2032-03-06T12:00:00.000Z');
    await eventually(async () => (await tasks()).length > 0);
    expect(await tasks()).toMatchObject([
      {
        kind: 'RECEIPT_OVERDUE',
        role: 'UNIT_LEADER',
        recipient: police,
        disclosureId: silent.data.disclosureId,
        dueAt: '2032-03-06T00:00:00.000Z',
      },
    ]);
    await service.arrive(receiptFor(silent));
    await eventually(async () => (await tasks()).length === 0);
    const told = async () =>
      (await service.said(0))
        .filter(({ type }) => type === 'dk.infohus.task.recorded.v1')
        .map(({ data }) => data['change']);
    await eventually(async () => (await told()).length === 4);
    expect(await told()).toEqual(['RAISED', 'DONE', 'RAISED', 'SETTLED']);
  });
});
