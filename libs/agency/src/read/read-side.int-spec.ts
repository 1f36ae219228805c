import { randomUUID } from 'node:crypto';
import { InboxRow, startReadModel } from '#libs/adapters';
import type { ActingFunction, Party } from '#libs/contracts';
import { tenantOf } from '#libs/contracts';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  jobCentre,
  police,
  readersOf,
  social,
} from '../../test/inbox-messages.js';
import { receivedContentId } from '../inbox/take-contents.js';
import type { Worker } from '../desk.js';
import { agencyChanges, readModelVersion, shownCategories } from './agency.projection.js';

const describePostgres = await withPostgres();

const worker = (party: Party, acts: ActingFunction = 'CASEWORK'): Worker => ({
  party,
  tenant: tenantOf(party),
  function: acts,
});

describePostgres('what the write side learns of what was received', () => {
  let trial: AgencyTrial;

  beforeEach(async () => {
    trial = await startAgencyTrial('municipality');
  });
  afterEach(() => trial.close());

  it('names the subject of a message to its readers only', async () => {
    const message = aDisclosure(social, 1);
    await trial.arrive(message);
    const { received } = trial.side;
    expect(await received.subjectOfMessage(worker(social), 1)).toBe(message.subjectId);
    expect(await received.subjectOfMessage(worker(social, 'INVESTIGATION'), 1)).toBeNull();
    expect(await received.subjectOfMessage(worker(jobCentre), 1)).toBeNull();
    expect(await received.subjectOfMessage(worker(social), 2)).toBeNull();
    const { decisionId, disclosureId } = message.data;
    const over = { decisionId, disclosureId, statementIds: [], reason: 'ACCESS_ENDED' } as const;
    await trial.arrive(aMessage(social, 2, 'withdrawal', over, message.subjectId));
    expect(await received.subjectOfMessage(worker(social), 1)).toBeNull();
  });

  it('gives statements on their subject that stand, to readers of their decision, with where their words lie', async () => {
    const [open, gone, closed, erased] = [
      aStatement({ thirdPerson: 'NECESSARY', mayGoOnward: false }),
      aStatement(),
      aStatement(),
      aStatement({ content: null }),
    ];
    const subjectId = randomUUID();
    const message = aDisclosure(social, 1, [open, gone, erased], { subjectId });
    const { decisionId, disclosureId } = message.data;
    const readers = { ...readersOf(social), functions: ['CARE'] as const };
    const statementIds = [gone.statementId];
    await trial.arrive(
      message,
      aDisclosure(social, 2, [closed], { subjectId, readers }),
      aMessage(
        social,
        3,
        'withdrawal',
        { decisionId, disclosureId, statementIds, reason: 'RETRACTED' },
        subjectId,
      ),
    );
    const all = [open, gone, closed, erased].map(({ statementId }) => statementId);
    const { received } = trial.side;
    expect(await received.statements(worker(social), subjectId, all)).toEqual([
      {
        statementId: open.statementId,
        entryId: open.entryId,
        entryType: open.entryType,
        occurredAt: open.occurredAt,
        category: open.category,
        commitment: open.commitment,
        thirdPerson: 'NECESSARY',
        identifiesInformant: false,
        ownGround: false,
        mayGoOnward: false,
        contentId: receivedContentId(decisionId, open.statementId),
      },
    ]);
    expect(await received.statements(worker(social), randomUUID(), all)).toEqual([]);
    expect(await received.statements(worker(social, 'PROSECUTION'), subjectId, all)).toEqual([]);
    expect(await received.statements(worker(social), subjectId, [])).toEqual([]);
  });

  it('knows a request that was put to the tenant, and none that the tenant made', async () => {
    const [requestId, subjectId] = [randomUUID(), randomUUID()];
    const request = {
      requestId,
      decisionId: randomUUID(),
      from: police,
      form: null,
      purpose: null,
      categories: [],
      content: null,
      readers: readersOf(social),
    };
    await trial.arrive(aMessage(social, 1, 'request', request, subjectId));
    const { received } = trial.side;
    expect(await received.request(worker(social), requestId)).toEqual({
      subjectId,
      from: police,
      to: social,
    });
    expect(await received.request(worker(jobCentre), requestId)).toBeNull();
    expect(await received.request(worker(social, 'CONTROL'), requestId)).toBeNull();
  });

  it('is made anew by itself when the folds have changed', async () => {
    await trial.arrive(aDisclosure(social, 1));
    await trial.test.pool.query(`update municipality.inbox_message set kind = 'notice'`);
    const kind = () =>
      trial.side.rows.asTenant(tenantOf(social), async (rows) => {
        return (await rows.one(InboxRow, { number: 1 }))?.kind;
      });
    const start = (version: number) =>
      startReadModel({
        store: trial.stores.store,
        schema: trial.stores.schema,
        projectorUrl: trial.projectorUrl,
        version,
        categories: shownCategories,
        changesOf: agencyChanges,
      });
    await (await start(readModelVersion)).close();
    expect(await kind()).toBe('notice');
    await (await start(readModelVersion + 1)).close();
    expect(await kind()).toBe('disclosure');
  });
});
