import { randomUUID } from 'node:crypto';
import {
  aDisclosure,
  aRequest,
  anEntry,
  aStatement,
  aWorld,
  bodies,
  identifier,
  malformedFacts,
  necessity,
  opening,
  openings,
  refusedFacts,
  why,
} from './bad-input.fixture.js';
import type { World } from './bad-input.fixture.js';
import { knock, verdictOf } from './door.fixture.js';
import { social } from './story.fixture.js';

/** Whatever is wrong with a request: it is said by a stable code, field by field, and nothing is recorded. */
describe('What is wrong with a request', () => {
  let world: World;
  const ask: World['ask'] = (...said) => world.ask(...said);
  const say: World['say'] = (...said) => world.say(...said);
  const inCase = (path: string): string => `/cases/${world.story.caseId}${path}`;
  const disclosing = () => aDisclosure(world.story);
  const nothingIsRecorded = async (): Promise<void> =>
    expect(await world.stores.recorded()).toBe(world.recorded);

  beforeAll(async () => {
    world = await aWorld();
  });
  afterEach(nothingIsRecorded);
  afterAll(async () => {
    await world.stores.atRest();
    await nothingIsRecorded();
    await world.close();
  });

  it.each(openings)('%s: said with its field and rule', async (_, body, wrong) => {
    expect(await say('prison', '/cases', { method: 'POST', body })).toBe(
      `400 invalid-request ${wrong}`,
    );
  });

  it('several at once: each is said', async () => {
    const { errors, code } = await ask('prison', inCase('/disclosures'), {
      body: { form: 'KSP', purpose: 7, recipients: [{ agency: '101', unit: 'SOCIAL' }] },
    });
    expect(code).toBe('invalid-request');
    expect(errors.map(({ pointer, rule }) => `${pointer} ${rule}`).sort()).toEqual([
      '/form one-of',
      '/purpose one-of',
      '/recipients/0/unit one-of',
    ]);
    for (const { detail } of errors) expect(detail).toMatch(/\.$/);
  });

  it('a body of 10 MB', async () => {
    const raw = `{"level":2,"x":"${'a'.repeat(10_000_000)}"}`;
    expect(await say('prison', '/cases', { raw })).toBe('413 body-too-large');
  });

  it.each(bodies)('%s', async (_, raw, wrong) => {
    const answered = await ask('prison', '/cases', { raw });
    expect([answered.status, answered.code]).toEqual([400, 'invalid-json']);
    expect(verdictOf(answered)).toContain(wrong);
  });

  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['something packed', { 'content-encoding': 'gzip' }],
  ])('a body that says that it is %s', async (_, headers) => {
    expect(await say('prison', '/cases', { body: opening, headers })).toBe(
      '415 unsupported-media-type',
    );
  });

  it.each(['3102880000', '0013880000', '120588000', '12058800000', '١٢٠٥٨٨٠٠٠٠', '120588-0000 '])(
    'the CPR number %s, which is none',
    async (value) => {
      const answered = await ask('prison', '/cases', {
        body: { level: 2, identifier: { type: 'CPR', value } },
      });
      expect([answered.status, answered.code]).toEqual([400, 'invalid-cpr']);
      expect(answered.errors.map(({ pointer, rule }) => [pointer, rule])).toEqual([
        ['/identifier/value', 'cpr'],
      ]);
      expect(answered.text).not.toContain(value.trim());
    },
  );

  it('the CPR number of somebody who is not born yet', async () => {
    const value = '3112364000';
    expect(
      await say('prison', '/cases', { body: { level: 2, identifier: { type: 'CPR', value } } }),
    ).toBe('400 invalid-cpr /identifier/value cpr');
  });

  it.each(refusedFacts)('%s', async (_, body, status, code) => {
    expect(await say('prison', inCase('/facts'), { body })).toBe(`${status} ${code}`);
  });

  it.each(malformedFacts)('%s', async (_, body, wrong) => {
    expect(await say('prison', inCase('/facts'), { body })).toBe(`400 invalid-request ${wrong}`);
  });

  it('an entry about tomorrow', async () => {
    const body = { ...anEntry, occurredAt: new Date(Date.now() + 86_400_000).toISOString() };
    expect(await say('prison', inCase('/entries'), { body })).toBe('409 occurred-in-future');
  });

  it.each([
    ['of an hour that does not exist', '2026-03-01T24:30:00Z'],
    ['without its offset', '2026-03-01T09:30:00'],
    ['of another calendar', 'March 1, 2026'],
  ])('an entry %s', async (_, occurredAt) => {
    expect(await say('prison', inCase('/entries'), { body: { ...anEntry, occurredAt } })).toBe(
      '400 invalid-request /occurredAt date-time',
    );
  });

  it('an entry without a word, or with words that read otherwise than they are', async () => {
    const withText = (text: string) => ({ ...anEntry, statements: [{ ...aStatement, text }] });
    for (const [text, rule] of [
      ['', 'min-length'],
      ['  \n ', 'min-length'],
      ['a'.repeat(20_001), 'max-length'],
      ['abc\u202Ecba', 'no-controls'],
    ] as const)
      expect(await say('prison', inCase('/entries'), { body: withText(text) })).toBe(
        `400 invalid-request /statements/0/text ${rule}`,
      );
  });

  describe('about a case of another tenant', () => {
    it.each([
      ['an entry', '/entries', anEntry],
      ['a fact', '/facts', { type: 'ConsentWithdrawn', recipients: [], purposes: [] }],
      ['its closure', '/closure', { reason: 'UNFOUNDED' }],
    ])('%s: 404, as for one that does not exist', async (_, path, body) => {
      for (const who of ['social', 'police'] as const) {
        const foreign = await ask(who, inCase(path), { body });
        const missing = await ask(who, `/cases/${randomUUID()}${path}`, { body });
        expect([foreign.status, foreign.code]).toEqual([404, 'not-found']);
        expect(missing.text.replaceAll(/"(instance|correlationId)":"[^"]*"/g, '')).toBe(
          foreign.text.replaceAll(/"(instance|correlationId)":"[^"]*"/g, ''),
        );
      }
    });

    it('a disclosure, its preview, a correction and a retraction: 404', async () => {
      const answers = [
        await say('social', inCase('/disclosures'), { body: disclosing() }),
        await say('social', inCase('/disclosures/preview'), { body: disclosing() }),
        await say('social', inCase(`/entries/${world.entryId}/corrections`), {
          body: { replacements: [{ statementId: world.story.statementIds[0], text: 'x' }] },
        }),
        await say('social', inCase(`/entries/${world.entryId}/retractions`), {
          body: { statementIds: [world.story.statementIds[0]], reason: 'WRONG' },
        }),
      ];
      expect(answers).toEqual(Array.from({ length: 4 }, () => '404 not-found'));
    });

    it('a person of an agency that another service serves: 403', async () => {
      const answered = await knock(`${world.url}/prison-probation/v1${inCase('/entries')}`, {
        token: world.tokens.social,
        headers: { 'idempotency-key': randomUUID() },
        body: anEntry,
      });
      expect(verdictOf(answered)).toBe('403 not-served-here');
    });
  });

  it('a revision that is not the one of the case', async () => {
    for (const stale of ['"0"', '"999"'])
      expect(
        await say('prison', inCase('/entries'), { body: anEntry, headers: { 'if-match': stale } }),
      ).toBe('412 revision-mismatch');
    for (const wrong of ['*', 'W/"3"', '3', '"x"', '"1", "2"'])
      expect(
        await say('prison', inCase('/entries'), { body: anEntry, headers: { 'if-match': wrong } }),
      ).toBe('400 invalid-request header/If-Match etag');
  });

  it('an Idempotency-Key that is left out, empty, too long, or a CPR number', async () => {
    const keyed = (key: string) =>
      say('prison', inCase('/entries'), { body: anEntry, headers: { 'idempotency-key': key } });
    expect(await keyed('')).toBe('400 idempotency-key-required');
    expect(await keyed('x'.repeat(129))).toBe('400 invalid-request header/Idempotency-Key pattern');
    expect(await keyed('120588-0000')).toBe('400 invalid-request header/Idempotency-Key no-cpr');
  });

  it('statements that are not there, not of this case, or named twice', async () => {
    const disclosed = (statementIds: readonly unknown[]) =>
      say('prison', inCase('/disclosures'), { body: { ...disclosing(), statementIds } });
    const [first] = world.story.statementIds;
    expect(await disclosed([randomUUID()])).toBe('409 statement-unknown');
    expect(await disclosed([first, first])).toBe('400 invalid-request /statementIds unique');
    expect(await disclosed([])).toBe('400 invalid-request /statementIds min-items');
    expect(await disclosed([first!.toUpperCase()])).toBe(
      '400 invalid-request /statementIds/0 uuid',
    );
  });

  it('recipients that are not there, or named twice', async () => {
    const to = (recipients: readonly unknown[]) =>
      say('prison', inCase('/disclosures'), { body: { ...disclosing(), recipients } });
    expect(await to([{ agency: '9999', unit: 'POLICE' }])).toBe(
      '404 unknown-party /recipients/0/agency agency',
    );
    expect(await to([social, { agency: '101', unit: 'POLICE' }])).toBe(
      '404 unknown-party /recipients/1/unit unit',
    );
    expect(await to([social, social])).toBe('400 invalid-request /recipients/1 unique');
    expect(await to([])).toBe('400 invalid-request /recipients min-items');
  });

  it('half a necessity statement, or one that is needed and is not', async () => {
    const because = (said: unknown) =>
      say('prison', inCase('/disclosures'), { body: { ...disclosing(), necessity: said } });
    expect(await because({ need: 'Bolig.' })).toBe(
      '400 invalid-request /necessity/whyThisRecipient required',
    );
    expect(await because({ ...necessity, notNeeded: true })).toBe(
      '400 invalid-request /necessity/need not-needed',
    );
  });

  it('a request to nobody, about nobody, or in no words', async () => {
    const asking = (said: object) =>
      say('prison', '/requests', { body: { ...aRequest(world.story), ...said } });
    expect(await asking({ to: { agency: 'x', unit: 'POLICE' } })).toBe(
      '404 unknown-party /to/agency agency',
    );
    expect(await asking({ caseId: undefined })).toBe('400 invalid-request /identifier one-of-two');
    expect(await asking({ caseId: randomUUID() })).toBe('404 not-found');
    expect(await asking({ text: ' ' })).toBe('400 invalid-request /text min-length');
  });

  it('a read about a person that does not say why', async () => {
    const read = (headers: Record<string, string>) =>
      say('prison', inCase('/timeline'), { headers });
    expect(await read({})).toBe('400 missing-purpose');
    expect(await read({ 'infohus-purpose': 'CURIOSITY' })).toBe(
      '400 missing-purpose header/Infohus-Purpose one-of',
    );
    expect(await read({ 'infohus-purpose': 'CASEWORK' })).toBe('400 missing-justification');
    expect(
      await read({ 'infohus-purpose': 'CASEWORK', 'infohus-justification': '120588-0000' }),
    ).toBe('400 missing-justification header/Infohus-Justification no-cpr');
    expect(
      await read({ 'infohus-purpose': 'CASEWORK', 'infohus-justification': 'Peter Hansen' }),
    ).toBe('400 missing-justification header/Infohus-Justification pattern');
  });

  it('a cursor that no list gave out, or a page that cannot be', async () => {
    const ours = Buffer.from('cases:1').toString('base64url');
    for (const cursor of [
      'x',
      '../..',
      ours.slice(0, 3),
      Buffer.from('cases:1;').toString('base64'),
    ])
      expect(await say('prison', `/cases?cursor=${encodeURIComponent(cursor)}`)).toBe(
        '400 invalid-cursor',
      );
    expect(await say('prison', `${inCase('/timeline')}?cursor=${ours}`, { headers: why })).toBe(
      '400 invalid-cursor',
    );
    expect(await say('prison', '/cases?limit=501')).toBe('400 invalid-request query/limit integer');
    expect(await say('prison', '/inbox?after=-1')).toBe('400 invalid-request query/after integer');
    expect(await say('prison', '/cases?limit=1&limit=2')).toMatch(/^400 invalid-request/);
    expect(await say('prison', '/cases?colour=1')).toBe(
      '400 invalid-request query/colour unknown-field',
    );
  });

  it('a flag by somebody who investigates nothing', async () => {
    const body = { identifier, state: 'SET' };
    expect(await say('police', '/investigation-flags', { body })).toBe('403 forbidden-function');
    expect(await say('social', '/investigation-flags', { body })).toBe('404 not-found');
  });

  it('a case of an investigator', async () => {
    expect(await say('investigator', '/cases', { body: opening })).toBe('403 forbidden-function');
  });

  it('an address or a method that nobody serves', async () => {
    expect(await say('prison', '/nothing')).toBe('404 not-found');
    expect(await say('prison', '/cases', { method: 'DELETE' })).toMatch(/^40[45] /);
    expect(await say('prison', `/cases?cursor=${'x'.repeat(20_000)}`)).toMatch(/^4(14|31)/);
  });
});
