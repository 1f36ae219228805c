import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { knock, tokenFor, verdictOf } from './door.fixture.js';
import type { Answered } from './door.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';
import { aStory, desksAt, disclose, settled } from './story.fixture.js';
import type { Story } from './story.fixture.js';

/** One key is one act: sent twice, at once, after a restart; and one folder is one exchange. */
describe('An act', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let story: Story;

  const anEntry = (text: string) => ({
    entryType: 'note',
    occurredAt: '2026-03-01T09:30:00+01:00',
    statements: [{ category: 'HOUSING', text, thirdPerson: 'NONE' }],
  });
  const record = async (key: string, text: string, more: object = {}): Promise<Answered> =>
    knock(`${exchange.url}/prison-probation/v1/cases/${story.caseId}/entries`, {
      token: await tokenFor(exchange.url, 'kf-nyborg'),
      headers: { 'idempotency-key': key, ...more },
      body: anEntry(text),
    });

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    story = await aStory(desksAt(exchange.url).prison, '0107980000');
    await stores.atRest();
  });

  afterAll(async () => {
    await stores.close().catch(() => undefined);
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('sent again under its key is answered the same, and recorded once', async () => {
    const key = randomUUID();
    const first = await record(key, 'Bor hos en ven.');
    const before = await stores.atRest();
    const again = await record(key, 'Bor hos en ven.');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    for (const name of ['etag', 'location'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await stores.recorded()).toBe(before);
  });

  it('sent ten times at once is recorded once', async () => {
    const key = randomUUID();
    const before = await stores.atRest();
    const answers = await Promise.all(Array.from({ length: 10 }, () => record(key, 'Ti gange.')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await stores.atRest()).toBe(before + 1);
  });

  it('of another body, or seen at another revision, does not go under the same key', async () => {
    const key = randomUUID();
    await record(key, 'Har en bolig.');
    const before = await stores.atRest();
    expect(verdictOf(await record(key, 'Har ingen bolig.'))).toBe('422 idempotency-key-reused');
    expect(verdictOf(await record(key, 'Har en bolig.', { 'if-match': '"0"' }))).toBe(
      '422 idempotency-key-reused',
    );
    expect(await stores.recorded()).toBe(before);
  });

  it('of somebody else is another act, though under the same key', async () => {
    const key = randomUUID();
    await record(key, 'Har en bolig.');
    const other = await knock(`${exchange.url}/prison-probation/v1/cases/${story.caseId}/entries`, {
      token: await tokenFor(exchange.url, 'kf-probation'),
      headers: { 'idempotency-key': key },
      body: anEntry('Har ingen bolig.'),
    });
    expect(other.status).toBe(201);
  });

  it('that was refused is refused again, also when the reason is gone', async () => {
    const key = randomUUID();
    const stale = await record(key, 'For sent.', { 'if-match': '"0"' });
    expect(verdictOf(stale)).toBe('412 revision-mismatch');
    const before = await stores.atRest();
    expect(verdictOf(await record(key, 'For sent.', { 'if-match': '"0"' }))).toBe(
      '412 revision-mismatch',
    );
    expect(await stores.recorded()).toBe(before);
  });

  it('finds the folder taken: a second exchange on it says who has it and changes nothing', async () => {
    const before = await stores.atRest();
    const second = startExchange(dataFolder);
    await expect(second).rejects.toThrow(
      new RegExp(`in use by process ${exchange.child.pid}\\..*choose another folder`),
    );
    expect(await stores.recorded()).toBe(before);
    expect((await knock(`${exchange.url}/policy/health/ready`)).status).toBe(200);
  });

  it('is the same act after a restart, and nothing is decided or delivered again', async () => {
    const key = randomUUID();
    const { prison } = desksAt(exchange.url);
    const disclosureId = await disclose(prison, story, key);
    while ((await settled(prison, story.caseId, [disclosureId])) === undefined);
    const before = await stores.atRest();
    await stores.close();
    await exchange.stop();

    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    expect(await stores.atRest()).toBe(before);
    const desks = desksAt(exchange.url);
    expect(await disclose(desks.prison, story, key)).toBe(disclosureId);
    expect(await stores.atRest()).toBe(before);
    const numbers = async (desk: typeof desks.social) =>
      (
        await desk.client.get<{ items: { number: number }[] }>(desk.path('/inbox'), {
          query: { limit: 200 },
        })
      ).body.items.map(({ number }) => number);
    expect(await numbers(desks.social)).toEqual([1]);
    expect(await numbers(desks.jobcentre)).toEqual([1]);
  });
});
