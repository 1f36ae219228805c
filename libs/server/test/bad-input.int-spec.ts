import { connect } from 'node:net';
import type { OpenPort } from '../src/index.js';
import { demoService } from './demo.service.js';
import { problemAt, startService, testIssuer } from './harness.js';
import { MemoryEventStore } from './memory.js';

const id = '018f0000-0000-7000-8000-000000000001';

describe('A request', () => {
  const events = new MemoryEventStore();
  let port: OpenPort;
  let token: string;
  let keys = 0;

  beforeAll(async () => {
    const trusted = await testIssuer('trusted');
    token = await trusted.sign();
    port = await startService(demoService(events), [trusted.issuer]);
  });
  afterAll(() => port.close());

  const post = (
    body: BodyInit | null,
    headers: Record<string, string> = {},
    path = `${id}/notes`,
  ): Promise<Response> =>
    fetch(`${port.url}/demo/v1/notebooks/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `bad-${++keys}`,
        ...headers,
      },
      body,
    });

  const refused = async (
    body: BodyInit | null,
    code: string,
    error?: Readonly<{ pointer: string; rule: string }>,
  ): Promise<void> => {
    const appended = events.appends;
    const problem = await problemAt(post(body));
    expect(problem.code).toBe(code);
    if (error !== undefined) expect(problem.errors).toContainEqual(expect.objectContaining(error));
    expect(events.appends).toBe(appended);
  };

  const words = (text: unknown, more: object = {}): string => JSON.stringify({ text, ...more });

  it('is recorded when it is in order', async () => {
    const response = await post(words('Ærlig tale 😀'));
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"0"');
  });

  it('with a field that nobody knows is refused, and the field named', async () => {
    await refused(words('a', { colour: 1 }), 'invalid-request', {
      pointer: '/colour',
      rule: 'unknown-field',
    });
    await refused(
      words('a', { main: { category: 'HEALTH', content: 'x', extra: true } }),
      'invalid-request',
      { pointer: '/main/extra', rule: 'unknown-field' },
    );
  });

  it('with a field named like something that every object has is refused', async () => {
    for (const key of ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'valueOf'])
      await refused(`{"text":"a","${key}":"b"}`, 'invalid-json', {
        pointer: `/${key}`,
        rule: 'unknown-field',
      });
  });

  it('of the wrong types is refused, with a pointer to each', async () => {
    await refused(words(12), 'invalid-request', { pointer: '/text', rule: 'text' });
    await refused(words(null), 'invalid-request', { pointer: '/text', rule: 'text' });
    await refused('{}', 'invalid-request', { pointer: '/text', rule: 'required' });
    await refused(words('a', { day: null }), 'invalid-request', { pointer: '/day', rule: 'date' });
    await refused(words('a', { day: '2026-02-29' }), 'invalid-request', {
      pointer: '/day',
      rule: 'date',
    });
    await refused(words('a', { main: [] }), 'invalid-request', {
      pointer: '/main',
      rule: 'object',
    });
    await refused(words('a', { main: {} }), 'invalid-request', {
      pointer: '/main/category',
      rule: 'required',
    });
    await refused(words('a', { tags: 'x' }), 'invalid-request', { pointer: '/tags', rule: 'list' });
    await refused(words('a', { tags: ['ok', 'toolong'] }), 'invalid-request', {
      pointer: '/tags/1',
      rule: 'max-length',
    });
  });

  it('with null, a list or a word for an object in a list is refused', async () => {
    for (const member of ['null', '[]', '"x"', '7'])
      await refused(`{"text":"a","statements":[${member}]}`, 'invalid-request', {
        pointer: '/statements/0',
        rule: 'object',
      });
    await refused(
      words('a', { statements: [{ category: 'HEALTH', content: 'x' }, { category: 'GOSSIP' }] }),
      'invalid-request',
      { pointer: '/statements/1/category', rule: 'one-of' },
    );
  });

  it('with too long a list or text is refused', async () => {
    const statement = { category: 'HEALTH', content: 'x' };
    await refused(words('a', { statements: Array(4).fill(statement) }), 'invalid-request', {
      pointer: '/statements',
      rule: 'max-items',
    });
    await refused(words('x'.repeat(41)), 'invalid-request', {
      pointer: '/text',
      rule: 'max-length',
    });
    await refused(words('   '), 'invalid-request', { pointer: '/text', rule: 'min-length' });
  });

  it('names at most twenty errors', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`field${n}`, n]));
    const { errors } = await problemAt(post(words('a', many)));
    expect(errors).toHaveLength(20);
  });

  it('never says back what looks like a CPR number, or a very long name', async () => {
    const long = 'n'.repeat(5000);
    const text = await (await post(words('a', { '010190-1234': 1, [long]: 2 }))).text();
    expect(text).not.toContain('010190');
    expect(text.length).toBeLessThan(1000);
  });

  it('whose body is no object is refused', async () => {
    for (const body of ['[]', '[{"text":"a"}]', 'null', '"a"', '1', 'true'])
      await refused(body, 'invalid-request', { pointer: '', rule: 'object' });
    await refused(null, 'invalid-request', { pointer: '', rule: 'object' });
  });

  it('with a key that stands twice is refused, wherever it stands', async () => {
    await refused('{"text":"a","text":"b"}', 'invalid-json', {
      pointer: '/text',
      rule: 'unique-key',
    });
    await refused('{"text":"a","t\\u0065xt":"b"}', 'invalid-json', {
      pointer: '/text',
      rule: 'unique-key',
    });
    await refused(
      '{"text":"a","statements":[{},{"category":"HEALTH","category":"IDENTITY"}]}',
      'invalid-json',
      { pointer: '/statements/1/category', rule: 'unique-key' },
    );
  });

  it('with deep nesting is refused', async () => {
    await refused('['.repeat(33) + ']'.repeat(33), 'invalid-json');
    await refused('{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000), 'invalid-json');
    await refused('['.repeat(500_000) + ']'.repeat(500_000), 'invalid-json');
  });

  it('that is not JSON is refused without quoting it', async () => {
    for (const body of [
      '{"text":',
      "{'text':'a'}",
      '{"text":"a",}',
      'x=1',
      '\u0000',
      '{"text":NaN}',
    ])
      await refused(body, 'invalid-json', { pointer: '', rule: 'syntax' });
    const text = await (await post('{"cpr":010190-1234}')).text();
    expect(text).not.toContain('010190');
  });

  it('that is not UTF-8 is refused', async () => {
    await refused(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'invalid-json', {
      pointer: '',
      rule: 'utf-8',
    });
  });

  it('with NUL, half a surrogate pair or a rounded number is refused', async () => {
    await refused('{"text":"a\\u0000b"}', 'invalid-json', { pointer: '/text', rule: 'no-nul' });
    await refused('{"text":"\\ud800"}', 'invalid-json', { pointer: '/text', rule: 'well-formed' });
    await refused('{"text":9007199254740993}', 'invalid-json', {
      pointer: '/text',
      rule: 'number-range',
    });
    await refused('{"text":1e400}', 'invalid-json', { pointer: '/text', rule: 'number-range' });
  });

  it('of 10 MB is refused, and the client gets to see why', async () => {
    await refused(words('x'.repeat(10 * 1024 * 1024)), 'body-too-large');
    const chunked = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(512 * 1024).fill(0x20));
        if ((sent += 1) === 6) controller.close();
      },
    });
    let sent = 0;
    const response = await fetch(`${port.url}/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: chunked,
      duplex: 'half',
    } as RequestInit);
    expect((await problemAt(response)).code).toBe('body-too-large');
  });

  it('may be larger where its handler says so', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) });
    expect((await post(body, {}, 'echo')).status).toBe(200);
    const over = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) });
    expect((await problemAt(post(over, {}, 'echo'))).code).toBe('body-too-large');
  });

  it('of another content type is refused', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json-patch+json',
    ];
    for (const type of [
      ...types,
      'application/jsonx',
      'application/json; charset=latin1',
      'nonsense',
    ])
      expect((await problemAt(post('{}', { 'content-type': type }))).code).toBe(
        'unsupported-media-type',
      );
    const packed = await problemAt(post('{}', { 'content-encoding': 'gzip' }));
    expect(packed.code).toBe('unsupported-media-type');
    expect(
      (await post(words('b'), { 'content-type': 'application/json; charset=utf-8' })).status,
    ).toBe(201);
  });

  it('with a bad address is refused as a problem', async () => {
    const ask = (path: string) => problemAt(fetch(port.url + path));
    expect((await ask('/demo/v1/notebooks/%zz')).code).toBe('invalid-target');
    expect((await ask(`/demo/v1/notebooks/${'x'.repeat(300)}`)).code).toBe('target-too-long');
    for (const path of [
      '/',
      '/demo',
      '/demo/v1',
      '/demo/v2/notebooks',
      '/nobody/v1/x',
      '//demo/v1',
    ])
      expect((await ask(path)).code).toBe('not-found');
  });

  it('with an id of no known form is answered like an id that nothing has', async () => {
    expect((await problemAt(post(words('a'), {}, 'NOT-A-UUID/notes'))).code).toBe('not-found');
  });

  it('with a bad query is refused, and the parameter named', async () => {
    const ask = (query: string) =>
      problemAt(
        fetch(`${port.url}/demo/v1/notebooks/${id}?${query}`, {
          headers: {
            authorization: `Bearer ${token}`,
            'infohus-purpose': 'CASEWORK',
            'infohus-justification': 'J-2026/17',
          },
        }),
      );
    for (const query of ['limit=0', 'limit=ten', 'limit=', 'limit=1e1', 'limit=1&limit=2'])
      expect((await ask(query)).errors).toMatchObject([
        { pointer: 'query/limit', rule: 'integer' },
      ]);
    expect((await ask('page=2')).errors).toMatchObject([
      { pointer: 'query/page', rule: 'unknown-field' },
    ]);
    for (const name of ['toString', '__proto__', 'constructor'])
      expect((await ask(`${name}=2`)).code).toBe('invalid-request');
  });

  it('that reads about a person needs a purpose of the list and a number that is no CPR number', async () => {
    const read = (headers: Record<string, string>) =>
      problemAt(
        fetch(`${port.url}/demo/v1/notebooks/${id}`, {
          headers: { authorization: `Bearer ${token}`, ...headers },
        }),
      );
    const purpose = { 'infohus-purpose': 'CASEWORK' };
    expect((await read({})).code).toBe('missing-purpose');
    expect((await read({ 'infohus-purpose': 'CURIOSITY' })).code).toBe('missing-purpose');
    expect((await read(purpose)).code).toBe('missing-justification');
    for (const justification of [
      '0101901234',
      '010190-1234',
      'two words',
      'x'.repeat(65),
      'j/310190-1234/b',
    ])
      expect((await read({ ...purpose, 'infohus-justification': justification })).code).toBe(
        'missing-justification',
      );
  });

  it('that breaks us is answered without a word of what broke', async () => {
    const response = await post('{}', {}, 'broken');
    const problem = await problemAt(response);
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toContain('010190');
    expect(problem.correlationId).toBe(response.headers.get('x-correlation-id'));
  });

  it('that could not be recorded says so, and when to come back', async () => {
    const response = await post('{}', {}, 'unrecorded');
    expect(response.headers.get('retry-after')).toBe('1');
    expect((await problemAt(response)).code).toBe('not-recorded');
  });

  it('carries its trace on', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    expect((await post('[]', headers)).headers.get('x-correlation-id')).toBe(trace);
    const bad = await post('[]', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` });
    expect(bad.headers.get('x-correlation-id')).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  it('that is not HTTP, or has too many headers, is answered as a problem', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid-request"/);
    const big = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(big)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers-too-large"/);
  });
});
