import { randomUUID } from 'node:crypto';
import type { TimelineView } from '#libs/contracts';
import { withPostgres } from '../../../testing/src/postgres.js';
import { caseOpened, startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, aStatement, jobCentre, social } from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

describePostgres('a case as its tenant reads it', () => {
  let trial: AgencyTrial;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  it('shows in the timeline what was received about its subject, with its words', async () => {
    const [caseId, subjectId] = [randomUUID(), randomUUID()];
    const statement = aStatement();
    const message = aDisclosure(social, 1, [statement], { subjectId, withheld: true });
    await trial.own(`case-${caseId}`, social, caseOpened(social, caseId, subjectId));
    await trial.arrive(message);
    const response = await trial.get(`cases/${caseId}/timeline`, social);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"0"');
    const view = (await response.json()) as TimelineView;
    expect(view).toMatchObject({
      caseId,
      subjectId,
      items: [
        {
          kind: 'received',
          number: 1,
          as: 'disclosure',
          form: 'KSP_A',
          decisionId: message.data.decisionId,
          withheld: true,
          statements: [
            {
              state: 'CURRENT',
              statementId: statement.statementId,
              text: statement.content!.text,
              notForInvestigation: true,
              eraseBy: '2027-11-20',
            },
          ],
        },
      ],
    });
    expect((await trial.get(`cases/${caseId}/timeline`, jobCentre)).status).toBe(404);
  });
});
