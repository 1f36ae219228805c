import type { EntryView, OpeningView, PastCaseView } from '#libs/contracts';
import type { Called } from '../../cli/test/command-line.js';
import { infohus } from '../../cli/test/command-line.js';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import type { RunningExchange } from '../../standalone/test/exchange.fixture.js';
import { Stores } from '../../standalone/test/stores.fixture.js';
import { aStory, desksAt } from '../../standalone/test/story.fixture.js';
import { secretOf } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';

describe('The words of a case, to an officer', () => {
  let exchange: RunningExchange;
  let stores: Stores;
  let caseId: string;

  const as = (clientId: string, ...args: string[]): Promise<Called> =>
    infohus(args, {
      INFOHUS_URL: exchange.url,
      INFOHUS_CLIENT_ID: clientId,
      INFOHUS_CLIENT_SECRET: secretOf(clientId),
      INFOHUS_JUSTIFICATION: 'KLAGE-1',
    });
  const first = (...args: string[]) =>
    as('compliance-officer', 'content', ...args, '--purpose', 'COMPLAINT');
  const second = (...args: string[]) =>
    as('compliance-officer-2', 'content', ...args, '--purpose', 'COMPLAINT');
  const asked = async (): Promise<string> => {
    const { out, err } = await first('ask', caseId, '--tenant', 'kf', '--json');
    expect(err).toBe('');
    return (JSON.parse(out) as OpeningView).openingId;
  };
  const entries = async (type: string): Promise<readonly EntryView[]> => {
    await stores.atRest();
    const { out } = await as('compliance-officer', 'replay', '--json');
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EntryView)
      .filter((entry) => entry.type === `dk.infohus.${type}.v1`);
  };
  const lastLooks = async (count: number) =>
    (await entries('lookup.recorded')).slice(-count).map(({ data }) => data!);

  beforeAll(async () => {
    const dataFolder = newDataFolder();
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    ({ caseId } = await aStory(desksAt(exchange.url).prison, '0107840000'));
    await eventually('that audit knows the case', async () => {
      const { status } = await first('ask', caseId, '--tenant', 'kf');
      return status === 0 ? true : undefined;
    });
  });
  afterAll(async () => {
    await stores?.close();
    await exchange?.stop();
  });

  it('are shown on the word of a second person, and each step is a leaf', async () => {
    const opening = await asked();
    const unopened = await first('read', opening);
    expect(unopened).toMatchObject({ status: 3, out: '' });
    expect(unopened.err).toContain('No second person has approved it yet.');
    expect((await second('approve', opening)).status).toBe(0);
    const { out, status } = await first('read', opening, '--json');
    expect(status).toBe(0);
    const view = JSON.parse(out) as PastCaseView;
    expect(JSON.stringify(view.items)).toContain('Har ingen bolig.');
    expect((await first('read', opening)).out).toContain('Har astma.');
    expect(await entries('opening.asked')).toContainEqual(
      expect.objectContaining({
        actor: 'compliance-officer',
        data: expect.objectContaining({ openingId: opening, caseId, purpose: 'COMPLAINT' }),
      }),
    );
    expect(await entries('opening.approved')).toMatchObject([
      { actor: 'compliance-officer-2', data: { openingId: opening, until: expect.any(String) } },
    ]);
    const looks = await lastLooks(12);
    expect(looks).toContainEqual(
      expect.objectContaining({ view: 'audit-opening-use', target: opening, outcome: 'REFUSED' }),
    );
    expect(looks).toContainEqual(
      expect.objectContaining({ view: 'audit-opening-use', target: opening, outcome: 'SHOWN' }),
    );
    // The agency, too, says who read which words.
    const ids = view.items.flatMap((item) =>
      item.kind === 'entry' ? item.statements.map(({ statementId }) => statementId) : [],
    );
    expect(looks).toContainEqual(
      expect.objectContaining({
        view: 'opened-content',
        caseId,
        purpose: 'COMPLAINT',
        justification: 'KLAGE-1',
        returned: expect.arrayContaining(ids),
      }),
    );
    expect(await stores.tablesWith('audit', 'Har ingen bolig.')).toEqual([]);
  });

  it('are not shown on the own word, to another, for another purpose or of another case', async () => {
    const opening = await asked();
    const own = await first('approve', opening);
    expect(own).toMatchObject({ status: 3 });
    expect(own.err).toContain('A second person has to approve it');
    expect((await second('approve', opening)).status).toBe(0);
    expect((await second('approve', opening)).err).toContain('approved already');
    expect((await second('read', opening)).err).toContain('Another person asked for it.');
    const { err } = await as('compliance-officer', 'content', 'read', opening);
    expect(err).toContain('It was opened for COMPLAINT.');
    const story = await aStory(desksAt(exchange.url).prison, '0107850000');
    const officer = desksAt(exchange.url).officer.client;
    const reason = { purpose: 'COMPLAINT', justification: 'KLAGE-1' };
    const other = `/prison-probation/v1/as-known/cases/${story.caseId}/content`;
    const query = { tenant: 'kf', opening };
    await expect(officer.get(other, { reason, query })).rejects.toMatchObject({
      code: 'opening-refused',
    });
    const looks = await lastLooks(6);
    expect(looks).toContainEqual(
      expect.objectContaining({
        view: 'opened-content',
        target: story.caseId,
        outcome: 'REFUSED',
        returned: [],
      }),
    );
  });

  it('are not asked for in staff control, nor of a case that is not there', async () => {
    for (const purpose of ['OPERATIONS', 'CASEWORK']) {
      const refused = await as(
        ...(['compliance-officer', 'content', 'ask', caseId, '--tenant', 'kf'] as const),
        ...['--purpose', purpose],
      );
      expect(refused.status).toBe(3);
      expect(refused.err).toContain('The log may not be used for that');
      expect((await lastLooks(1))[0]).toMatchObject({ purpose, outcome: 'REFUSED' });
    }
    expect((await first('ask', caseId, '--tenant', '1470')).status).toBe(2);
    expect((await first('read', caseId)).status).toBe(2);
  });

  it('are closed when the time is over', async () => {
    const opening = await asked();
    expect((await second('approve', opening)).status).toBe(0);
    await stores.byHand(
      `update audit.openings set until = '2026-01-01T00:00:00.000Z' where opening_id = '${opening}'`,
    );
    expect((await first('read', opening)).err).toContain('Its time is over.');
    expect((await first('list')).out).toContain('EXPIRED');
  });
});
