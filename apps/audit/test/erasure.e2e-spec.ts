import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErasureView, PastCaseView, RequestView, TimelineView } from '#libs/contracts';
import type { Called } from '../../cli/test/command-line.js';
import { infohus } from '../../cli/test/command-line.js';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import type { RunningExchange } from '../../standalone/test/exchange.fixture.js';
import { Stores } from '../../standalone/test/stores.fixture.js';
import type { Schema } from '../../standalone/test/stores.fixture.js';
import { aStory, desksAt, disclose, settled } from '../../standalone/test/story.fixture.js';
import type { Story } from '../../standalone/test/story.fixture.js';
import { Desk, secretOf } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { nyborg } from '../../workbench/src/demo/world.js';

const services: readonly Schema[] = [
  'municipality',
  'police',
  'prison_probation',
  'asylum',
  'policy',
  'audit',
];

describe('What two officers decided to erase', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    exchange = await startExchange(dataFolder, environment);
    stores = await Stores.open(dataFolder);
  };
  const stop = async (): Promise<void> => {
    await stores.close();
    await exchange.stop();
  };
  const as = (clientId: string, ...args: string[]): Promise<Called> =>
    infohus([...args, '--purpose', 'ERASURE_REVIEW'], {
      INFOHUS_URL: exchange.url,
      INFOHUS_CLIENT_ID: clientId,
      INFOHUS_CLIENT_SECRET: secretOf(clientId),
      INFOHUS_JUSTIFICATION: 'SLET-1',
    });
  const first = (...args: string[]) => as('compliance-officer', ...args);
  const second = (...args: string[]) => as('compliance-officer-2', ...args);
  const ask = async (subject: string, ...more: string[]): Promise<string> => {
    const ground = ['--reason', 'UNFOUNDED', '--ground', 'LED-16'];
    const { out } = await first('erase', 'ask', '--subject', subject, ...ground, ...more, '--json');
    return (JSON.parse(out) as ErasureView).erasureId;
  };
  const disclosed = async (cpr: string): Promise<Story & Readonly<{ disclosureId: string }>> => {
    const { prison } = desksAt(exchange.url);
    const story = await aStory(prison, cpr);
    const disclosureId = await disclose(prison, story);
    await eventually('the disclosure', () => settled(prison, story.caseId, [disclosureId]));
    await stores.atRest();
    return { ...story, disclosureId };
  };
  const count = async (schema: Schema, subjectId: string): Promise<number> =>
    (await stores.byHand(`select id from ${schema}.contents where subject_id = '${subjectId}'`))
      .length;
  /** @returns what ends it */
  const takeNoWords = async (schema: Schema): Promise<() => Promise<void>> => {
    const place = `${schema}.contents`;
    await stores.byHand(`create function ${schema}.not_now() returns trigger language plpgsql as $$
        begin raise exception 'not now' using errcode = '57P03'; end $$;
      create trigger not_now before insert on ${place} for each row execute function ${schema}.not_now()`);
    return async () => {
      await stores.byHand(`drop trigger not_now on ${place}; drop function ${schema}.not_now()`);
    };
  };
  const decisionsOf = async (subject: string) => {
    const { out } = await first('replay', '--subject', subject, '--json');
    return out
      .split('\n')
      .filter((line) => line.includes('decision.recorded'))
      .map((line) => JSON.parse(line) as { data: object | null; leaf: number });
  };

  beforeAll(() => start());
  afterAll(stop);

  it('is gone wherever it was, statement by statement, and shows as erased', async () => {
    const story = await disclosed('0107860000');
    const [gone, kept] = story.statementIds as [string, string];
    const erasure = await ask(story.subjectId, '--statement', gone);
    expect(await count('prison_probation', story.subjectId)).toBeGreaterThan(1);
    const own = await first('erase', 'approve', erasure);
    expect(own).toMatchObject({ status: 3 });
    expect(own.err).toContain('A second person has to decide it');
    const early = await first('erase', 'continue', erasure);
    expect(early.err).toContain('No second person has decided it yet');
    const done = await second('erase', 'approve', erasure);
    expect(done).toMatchObject({ status: 0, err: '' });
    expect(done.out).toContain('Destroyed everywhere');
    const { prison } = desksAt(exchange.url);
    const { items } = await prison.read<TimelineView>(`/cases/${story.caseId}/timeline`);
    const words = items.flatMap((item) =>
      item.kind === 'entry'
        ? item.statements.map(({ statementId, text }) => [statementId, text])
        : [],
    );
    expect(words).toEqual([
      [gone, undefined],
      [kept, 'Har astma.'],
    ]);
    const known = await prison.read<PastCaseView>(`/cases/${story.caseId}/as-known`);
    expect(JSON.stringify(known.items)).toContain('"words":"ERASED"');
    // The recipient holds it under the decision: there, too.
    for (const schema of ['prison_probation', 'municipality', 'policy'] as const)
      expect([
        schema,
        await stores.byHand(
          `select id from ${schema}.contents where body = 'Har ingen bolig.' and subject_id = '${story.subjectId}'`,
        ),
      ]).toEqual([schema, []]);
    expect(await first('completeness')).toMatchObject({ status: 0 });
    expect(await first('redecide')).toMatchObject({ status: 0 });
  });

  it('is gone with the person, and the log stays whole', async () => {
    const story = await disclosed('0107870000');
    const decided = await decisionsOf(story.subjectId);
    expect(decided.every(({ data }) => data !== null)).toBe(true);
    const { decisionId } = decided[0]!.data as { decisionId: string };
    const erasure = await ask(story.subjectId);
    expect((await second('erase', 'approve', erasure)).status).toBe(0);
    const look = `position('lookup.recorded' in body) = 0`;
    for (const schema of services)
      expect([
        schema,
        await stores.byHand(
          `select id from ${schema}.contents where subject_id = '${story.subjectId}'` +
            (schema === 'audit' ? ` and ${look}` : ''),
        ),
      ]).toEqual([schema, []]);
    expect(await first('verify', '--entries')).toMatchObject({ status: 0 });
    const redecided = JSON.parse(
      (await first('redecide', '--subject', story.subjectId, '--json')).out,
    );
    expect(redecided).toMatchObject({ decided: 0, notRedecidable: 3, differences: [] });
    const erased = (await decisionsOf(story.subjectId)).map(({ data }) => data);
    expect(erased).toEqual([null, null, null]);
    const folder = mkdtempSync(join(tmpdir(), 'infohus-erased-'));
    const proof = join(folder, 'one.proof');
    expect((await first('prove', decisionId, '--out', proof)).status).toBe(0);
    const key = readFileSync(join(dataFolder, 'audit-log', 'key'), 'utf8').trim();
    const checked = await infohus(['check', proof, '--key', key]);
    expect(checked).toMatchObject({ status: 0 });
    expect(checked.out.toLowerCase()).toContain('erased');
    const pack = join(folder, 'case.tar');
    expect((await first('pack', '--subject', story.subjectId, '--out', pack)).status).toBe(0);
    const packed = await infohus(['check', pack, '--key', key]);
    expect(packed).toMatchObject({ status: 0 });
    expect(packed.out.toLowerCase()).toContain('erased');
    expect(await first('completeness')).toMatchObject({ status: 0 });
    expect(await first('incidents')).toMatchObject({ status: 0 });
  });

  it('is gone under every id of the person, and before it came where it was still on its way', async () => {
    const { prison } = desksAt(exchange.url);
    const before = await disclosed('0107910000');
    const takeWordsAgain = await takeNoWords('municipality');
    const story = await aStory(prison, '0107920000');
    const disclosureId = await disclose(prison, story);
    await eventually('decisions at audit', async () => {
      const sql = `select 1 from audit.owed where disclosure_id = '${disclosureId}'`;
      return (await stores.byHand(sql)).length === 2 ? true : undefined;
    });
    const register = new Desk(exchange.url, 'register-coordinator', 'policy', 'T-9');
    await register.post(`/subjects/${before.subjectId}/links`, { into: story.subjectId });
    const erasure = await ask(story.subjectId);
    const done = await second('erase', 'approve', erasure);
    expect(done).toMatchObject({ status: 0, err: '' });
    await takeWordsAgain();
    await eventually('the disclosure', () => settled(prison, story.caseId, [disclosureId]));
    await stores.atRest();
    for (const schema of services.filter((name) => name !== 'audit'))
      for (const { subjectId } of [before, story])
        expect([schema, await count(schema, subjectId)]).toEqual([schema, 0]);
    const came = `select 1 from municipality.received_statement where subject_id = '${story.subjectId}'`;
    expect((await stores.byHand(came)).length).toBeGreaterThan(0);
    expect(await first('completeness')).toMatchObject({ status: 0 });
  });

  it('is gone also where nobody had decided yet whether it may go on, words of a question too', async () => {
    const { prison, social } = desksAt(exchange.url);
    const takeWordsAgain = await takeNoWords('policy');
    const cpr = '0107970000';
    const story = await aStory(prison, cpr);
    const disclosureId = await disclose(prison, story);
    const { body } = await social.post<{ requestId: string }>('/requests', {
      identifier: { type: 'CPR', value: cpr },
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      to: nyborg,
      categories: ['HOUSING'],
      text: 'Er der en bolig?',
      necessity: { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
    });
    const done = await second('erase', 'approve', await ask(story.subjectId));
    expect(done).toMatchObject({ status: 0, err: '' });
    await takeWordsAgain();
    await eventually('the disclosure', () => settled(prison, story.caseId, [disclosureId]));
    await eventually('the decision on the asking', async () => {
      const view = await social.read<RequestView>(`/requests/${body.requestId}`);
      return view.decision;
    });
    await stores.atRest();
    for (const schema of services.filter((name) => name !== 'audit'))
      expect([schema, await count(schema, story.subjectId)]).toEqual([schema, 0]);
    const came = `select 1 from municipality.received_statement where subject_id = '${story.subjectId}'`;
    expect((await stores.byHand(came)).length).toBeGreaterThan(0);
    expect(await first('completeness')).toMatchObject({ status: 0 });
  });

  it('is asked anew when the person has got another id before the second officer decides', async () => {
    const story = await disclosed('0107930000');
    const other = await disclosed('0107940000');
    const erasure = await ask(story.subjectId);
    const register = new Desk(exchange.url, 'register-coordinator', 'policy', 'T-10');
    await register.post(`/subjects/${other.subjectId}/links`, { into: story.subjectId });
    const refused = await second('erase', 'approve', erasure);
    expect(refused.status).not.toBe(0);
    expect(refused.err).toContain('ask anew');
    expect(await count('prison_probation', other.subjectId)).toBeGreaterThan(0);
    expect((await second('erase', 'approve', await ask(story.subjectId))).status).toBe(0);
    for (const { subjectId } of [story, other])
      expect(await count('prison_probation', subjectId)).toBe(0);
  });

  it('is not what stands there of somebody else, though its id was named', async () => {
    const story = await disclosed('0107950000');
    const other = await disclosed('0107960000');
    const erasure = await ask(story.subjectId, '--statement', other.statementIds[0]!);
    const before = await count('prison_probation', other.subjectId);
    expect((await second('erase', 'approve', erasure)).status).toBe(0);
    expect(await count('prison_probation', other.subjectId)).toBe(before);
    const officer = desksAt(exchange.url).officer.client;
    const reason = { purpose: 'ERASURE_REVIEW', justification: 'SLET-1' };
    const named = { erasureId: erasure, subjectId: story.subjectId, comingIds: other.statementIds };
    await expect(
      officer.post('/prison-probation/v1/erasures', named, { reason }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is gone also when the exchange dies in the middle, and does not come back', async () => {
    const story = await disclosed('0107880000');
    const erasure = await ask(story.subjectId);
    await stop();
    await start({ INFOHUS_FAILPOINT: 'erased:2' });
    await second('erase', 'approve', erasure);
    await exchange.ended;
    await stores.close().catch(() => undefined);
    await start();
    expect(await first('erase', 'list')).toMatchObject({ status: 1 });
    expect((await first('erase', 'continue', erasure)).out).toContain('Destroyed everywhere');
    expect((await second('erase', 'continue', erasure)).status).toBe(0);
    // Everything that was ever told comes again, twice.
    for (let time = 0; time < 2; time++) {
      await stores.byHand(
        `update bus.group_offsets set next_offset = 0 where group_name = 'audit'`,
      );
      exchange.child.kill('SIGKILL');
      await exchange.ended;
      await stores.close().catch(() => undefined);
      await start();
      await stores.atRest();
    }
    for (const schema of services)
      expect([schema, await count(schema, story.subjectId)]).toEqual([
        schema,
        schema === 'audit' ? expect.any(Number) : 0,
      ]);
    const erased = (await decisionsOf(story.subjectId)).map(({ data }) => data);
    expect(erased).toEqual([null, null, null]);
    expect(await first('verify', '--entries')).toMatchObject({ status: 0 });
    expect(await first('incidents')).toMatchObject({ status: 0 });
  }, 300_000);

  it('is not erased on the word of one, nor what nobody asked for', async () => {
    const story = await disclosed('0107890000');
    const erasure = await ask(story.subjectId);
    const officer = desksAt(exchange.url).officer.client;
    const reason = { purpose: 'ERASURE_REVIEW', justification: 'SLET-1' };
    const path = '/prison-probation/v1/erasures';
    for (const body of [
      { erasureId: erasure, subjectId: story.subjectId },
      { erasureId: story.caseId, subjectId: story.subjectId },
    ])
      await expect(officer.post(path, body, { reason })).rejects.toMatchObject({
        code: 'erasure-refused',
      });
    expect(await count('prison_probation', story.subjectId)).toBeGreaterThan(1);
    const odd = ['--subject', story.subjectId, '--reason', 'BORED', '--ground', 'LED-16'];
    expect((await first('erase', 'ask', ...odd)).status).toBe(2);
  });
});
