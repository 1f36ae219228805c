import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CompletenessReport, IncidentView, PastReport, TimelineView } from '#libs/contracts';
import type { Called } from '../../cli/test/command-line.js';
import { infohus } from '../../cli/test/command-line.js';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import type { RunningExchange } from '../../standalone/test/exchange.fixture.js';
import { Stores } from '../../standalone/test/stores.fixture.js';
import { aStory, desksAt, disclose, settled } from '../../standalone/test/story.fixture.js';
import { eventually } from '../../workbench/src/demo/expect.js';

type Client = Readonly<{ client_id: string; client_secret: string }>;

const clients = JSON.parse(
  readFileSync(resolve('infra/demo/clients.json'), 'utf8'),
) as readonly Client[];

describe('What a compliance officer can tell of a whole exchange', () => {
  let exchange: RunningExchange;
  let stores: Stores;
  let caseId: string;
  let townCaseId: string;
  let statementIds: readonly string[];
  let before: string;
  const dataFolder = newDataFolder();
  const tenant = '101.MUNICIPALITY_SOCIAL';

  const officer = (...args: string[]): Promise<Called> =>
    infohus(args, {
      INFOHUS_URL: exchange.url,
      INFOHUS_CLIENT_ID: 'compliance-officer',
      INFOHUS_CLIENT_SECRET: clients.find(({ client_id }) => client_id === 'compliance-officer')!
        .client_secret,
      INFOHUS_JUSTIFICATION: 'AUDIT-1',
    });

  const stateOf = async (): Promise<string | undefined> => {
    const { out } = await officer('completeness', '--tenant', tenant, '--json');
    return (JSON.parse(out) as CompletenessReport).tenants[0]?.state;
  };

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    const { prison } = desksAt(exchange.url);
    const story = await aStory(prison, '0107840000');
    ({ caseId } = story);
    const id = await disclose(prison, story);
    await eventually('the disclosure', () => settled(prison, caseId, [id]));
    await stores.atRest();
    const { social: town } = desksAt(exchange.url);
    ({ statementIds } = story);
    const { number } = await town.message(0, ({ disclosureId }) => disclosureId === id);
    const opened = await town.post<{ caseId: string }>('/cases', { fromInbox: number, level: 2 });
    townCaseId = opened.body.caseId;
    before = new Date().toISOString();
  });

  afterAll(async () => {
    await stores?.close();
    await exchange?.stop();
  });

  it('is that every read model holds what was released, and every decision comes out the same', async () => {
    await eventually('receipts', async () => ((await stateOf()) === 'COMPLETE' ? true : undefined));
    const compared = await officer('completeness');
    expect(compared).toMatchObject({ status: 0, err: '' });
    expect(compared.out).toContain('none different');
    expect(await officer('redecide')).toMatchObject({ status: 0 });
    expect(await officer('verify', '--entries')).toMatchObject({ status: 0 });
    expect(await officer('incidents')).toMatchObject({ status: 0 });
  });

  it('is what a unit knew then, and that it was given no more and no less', async () => {
    const { prison } = desksAt(exchange.url);
    const timeline = await prison.read<TimelineView>(`/cases/${caseId}/timeline`);
    const entry = timeline.items.find(({ kind }) => kind === 'entry') as { entryId: string };
    await prison.post(`/cases/${caseId}/entries/${entry.entryId}/retractions`, {
      statementIds: [statementIds[0]],
      reason: 'WRONG',
    });
    await stores.atRest();
    const now = new Date().toISOString();
    const past = async (on: string): Promise<PastReport> => {
      const known = await officer('known', townCaseId, '--tenant', tenant, '--on', on, '--json');
      return JSON.parse(known.out) as PastReport;
    };
    await eventually('confirmations', async () =>
      (await past(now)).check.state === 'AGREES' ? true : undefined,
    );
    const states = ({ case: view }: PastReport) =>
      view!.items.flatMap((item) =>
        item.kind === 'received' ? item.statements.map(({ state, words }) => [state, words]) : [],
      );
    const then = await past(before);
    expect(then.check).toMatchObject({ state: 'AGREES', missing: [], unexpected: [], changed: [] });
    expect(states(then)).toContainEqual(['CURRENT', 'ERASED']);
    expect(states(await past(now))).toContainEqual(['WITHDRAWN', 'ERASED']);
    const own = await officer('known', caseId, '--tenant', 'kf', '--on', now);
    expect(own).toMatchObject({ status: 0, err: '' });
    expect(own.out).toContain('RETRACTED');
    expect(await officer('known', '--tenant', tenant, '--on', before)).toMatchObject({ status: 0 });
    await stores.byHand(
      `update prison_probation.contents set body = 'Har bolig.' where body = 'Har astma.'`,
    );
    const forged = await officer('known', caseId, '--tenant', 'kf', '--on', now);
    expect(forged.status).toBe(1);
    expect(forged.out).toContain('WRITTEN OVER');
    await stores.byHand(
      `update prison_probation.contents set body = 'Har astma.' where body = 'Har bolig.'`,
    );
    // A message that somebody took out of the read model hides what it brought; the record does not forget.
    const messages = `municipality.inbox_message where tenant = '${tenant}'`;
    await stores.byHand(`create table municipality.hidden as select * from ${messages}`);
    await stores.byHand(`delete from ${messages}`);
    const found = await officer('known', townCaseId, '--tenant', tenant, '--on', before);
    expect(found.status).toBe(1);
    expect(found.out).toContain(`missing: ${statementIds[0]!}`);
    await stores.byHand('insert into municipality.inbox_message select * from municipality.hidden');
    await stores.byHand('drop table municipality.hidden');
    expect((await past(before)).check.state).toBe('AGREES');
  });

  const table = 'municipality.received_statement';
  const ofTenant = `where tenant = '${tenant}'`;

  it.each([
    ['changed in its category', `update ${table} set category = 'SCHOOL' ${ofTenant}`],
    ['changed in its commitment', `update ${table} set commitment = repeat('0', 64) ${ofTenant}`],
    ['changed in its number', `update ${table} set number = number + 1 ${ofTenant}`],
    ['given to another', `update ${table} set subject_id = gen_random_uuid() ${ofTenant}`],
    [
      'put under another decision',
      `update ${table} set decision_id = gen_random_uuid() ${ofTenant}`,
    ],
    ['brought back', `update ${table} set ended_number = null ${ofTenant}`],
    ['ended', `update ${table} set ended_number = number ${ofTenant}`],
    [
      'added',
      `insert into ${table} select (json_populate_record(k, json_build_object('statement_id', gen_random_uuid()))).*
        from municipality.kept k where ended_number is null limit 1`,
    ],
    [
      'added as ended already',
      `insert into ${table} select (json_populate_record(k, json_build_object('statement_id', gen_random_uuid(),
        'ended_number', number))).* from municipality.kept k limit 1`,
    ],
    ['deleted', `delete from ${table} ${ofTenant}`],
  ])('is that a row of a read model was %s by hand', async (_, sql) => {
    await stores.byHand(`create table municipality.kept as select * from ${table} ${ofTenant}`);
    await stores.byHand(sql);
    const found = await officer('completeness', '--tenant', tenant);
    expect(found.status).toBe(1);
    expect(found.out).toContain('DIFFERENT');
    await stores.byHand(`delete from ${table} ${ofTenant}`);
    await stores.byHand(`insert into ${table} select * from municipality.kept`);
    await stores.byHand('drop table municipality.kept');
    expect(await stateOf()).toBe('COMPLETE');
    expect(await officer('incidents')).toMatchObject({ status: 1 });
  });

  it('is who looks after each difference, and how it ended', async () => {
    const { out } = await officer('incidents', '--json');
    const items = JSON.parse(out) as readonly IncidentView[];
    expect(items.map(({ kind }) => kind)).toContain('PAST_STATE_DIFFERENT');
    const early = await officer(
      ...['incidents', 'resolve', items[0]!.incidentId, '--resolution', 'EXPLAINED'],
    );
    expect(early.err).toContain('Somebody has to own the incident first');
    for (const { incidentId } of items.filter(({ state }) => state !== 'RESOLVED')) {
      const owner = ['--owner', 'compliance-officer'];
      expect(await officer('incidents', 'take', incidentId, ...owner)).toMatchObject({ status: 0 });
      const ended = await officer('incidents', 'resolve', incidentId, '--resolution', 'RESTORED');
      expect(ended).toMatchObject({ status: 0 });
    }
    expect(await officer('incidents')).toMatchObject({ status: 0 });
    expect((await officer('incidents', 'take')).status).toBe(2);
  });

  it('fits in an archive that verifies in an empty folder when the exchange is gone', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'infohus-empty-'));
    const file = join(empty, 'case.tar');
    expect(await officer('pack', '--case', caseId, '--out', file)).toMatchObject({ status: 0 });
    const key = readFileSync(join(dataFolder, 'audit-log', 'key'), 'utf8').trim();
    await stores.close();
    await exchange.stop();
    expect(await infohus(['check', file, '--key', key])).toMatchObject({ status: 0 });
    execFileSync('tar', ['xf', file, '-C', empty]);
    execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], {
      cwd: join(empty, 'infohus-pack'),
    });
  });
});
