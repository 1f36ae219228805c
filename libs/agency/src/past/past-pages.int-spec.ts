import { randomUUID } from 'node:crypto';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import { aDisclosure, aStatement, social } from '../../test/inbox-messages.js';
import { caseOpened } from '../../test/own-events.js';
import { instant, lookBack } from '../../test/past.js';

const describePostgres = await withPostgres();

describePostgres('what a tenant knew of much', () => {
  let trial: AgencyTrial;

  beforeAll(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterAll(() => trial.close());

  it('comes page by page', async () => {
    const { asKnown } = lookBack(trial);
    const [caseId, subjectId] = [randomUUID(), randomUUID()];
    await trial.own(`case-${caseId}`, social, caseOpened(social, caseId, subjectId));
    await trial.arrive(
      aDisclosure(social, 1, [aStatement()], { subjectId }),
      aDisclosure(social, 2, [aStatement()], { subjectId }),
      aDisclosure(social, 3, [aStatement()], { subjectId }),
    );
    const query = `knownOn=${await instant()}`;
    const one = await asKnown(caseId, `${query}&limit=2`);
    const two = await asKnown(caseId, `${query}&limit=2&cursor=${one.next!}`);
    expect([one.items.length, two.items.length, two.next]).toEqual([2, 1, undefined]);
    expect([...one.items, ...two.items]).toEqual((await asKnown(caseId, query)).items);
  });
});
