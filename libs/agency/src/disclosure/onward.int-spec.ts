import { municipalityProfile } from '../../../../apps/municipality/src/municipality.profile.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { aDisclosure, aStatement, jobCentre, social } from '../../test/inbox-messages.js';
import { startServiceTrial } from '../../test/service-trial.js';
import type { ServiceTrial } from '../../test/service-trial.js';

const describePostgres = await withPostgres();

const police = { agency: '1470', unit: 'POLICE' } as const;

describePostgres('what was received', () => {
  let service: ServiceTrial;
  beforeAll(async () => {
    service = await startServiceTrial(municipalityProfile);
  });
  afterAll(() => service.close());

  const onward = (statementId: string) => ({
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    recipients: [police],
    statementIds: [statementId],
  });

  it('goes onward with its words and its first commitment, as a new disclosure', async () => {
    const open = aStatement({ category: 'HOUSING' });
    const aboutOthers = aStatement({ thirdPerson: 'NECESSARY', mayGoOnward: false });
    const who = aStatement({ category: 'IDENTITY' });
    const message = aDisclosure(social, 1, [open, aboutOthers, who]);
    await service.arrive(message);
    const opened = async () => service.post('cases', { fromInbox: 1, level: 2 }, social);
    let answer = await opened();
    for (const end = Date.now() + 60_000; answer.status === 404 && Date.now() < end;)
      answer = await opened();
    expect(answer.body).toMatchObject({ subjectId: message.subjectId });
    const caseId: string = answer.body['caseId']!;
    const path = `cases/${caseId}/disclosures`;
    const made = await service.post(path, onward(open.statementId), social);
    expect(made.status).toBe(202);
    const disclosureId: string = made.body['disclosureId']!;
    const heard = async () =>
      (await service.said(0)).find(
        ({ type, data }) =>
          type === 'dk.infohus.disclosure.made.v1' && data['disclosureId'] === disclosureId,
      );
    for (const end = Date.now() + 60_000; (await heard()) === undefined && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await heard())!.data['statements']).toMatchObject([
      {
        statementId: open.statementId,
        entryId: open.entryId,
        commitment: open.commitment,
        content: open.content,
        ownGround: false,
      },
      // Who it is goes along, for whom that is new.
      { statementId: who.statementId, category: 'IDENTITY', content: who.content },
    ]);
    expect((await heard())!.data['identity']).toEqual([who.statementId]);

    const refused = await service.post(path, onward(aboutOthers.statementId), social);
    expect(refused).toMatchObject({ status: 409, body: { code: 'may-not-go-onward' } });
    // Another unit of the municipality knows neither the case nor the statement.
    const own = await service.post(
      'cases',
      { identifier: { type: 'CPR', value: '1205880000' }, level: 2 },
      jobCentre,
    );
    const caseOfOthers: string = own.body['caseId']!;
    const stolen = await service.post(
      `cases/${caseOfOthers}/disclosures`,
      onward(open.statementId),
      jobCentre,
    );
    expect(stolen).toMatchObject({ status: 409, body: { code: 'statement-unknown' } });
  });
});
