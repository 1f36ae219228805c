import { connect } from 'node:net';
import type { Demo } from './harness.js';
import { problemAt, startDemo } from './harness.js';

const id = '018f0000-0000-7000-8000-000000000001';

describe('A request', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo.port.close());

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
      expect((await problemAt(demo.post('{}', { 'content-type': type }))).code).toBe(
        'unsupported-media-type',
      );
    const packed = await problemAt(demo.post('{}', { 'content-encoding': 'gzip' }));
    expect(packed.code).toBe('unsupported-media-type');
    expect(
      (await demo.post('{"text":"b"}', { 'content-type': 'application/json; charset=utf-8' }))
        .status,
    ).toBe(201);
  });

  it('with a bad address is refused as a problem', async () => {
    const ask = (path: string) => problemAt(fetch(demo.port.url + path));
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
    expect((await problemAt(demo.post('{"text":"a"}', {}, 'NOT-A-UUID/notes'))).code).toBe(
      'not-found',
    );
  });

  it('with a bad query is refused, and the parameter named', async () => {
    const ask = (query: string) =>
      problemAt(
        fetch(`${demo.port.url}/demo/v1/notebooks/${id}?${query}`, {
          headers: {
            authorization: `Bearer ${demo.token}`,
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
        fetch(`${demo.port.url}/demo/v1/notebooks/${id}`, {
          headers: { authorization: `Bearer ${demo.token}`, ...headers },
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
    const response = await demo.post('{}', {}, 'broken');
    const problem = await problemAt(response);
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toContain('010190');
    expect(problem.correlationId).toBe(response.headers.get('x-correlation-id'));
  });

  it('that could not be recorded says so, and when to come back', async () => {
    const response = await demo.post('{}', {}, 'unrecorded');
    expect(response.headers.get('retry-after')).toBe('1');
    expect((await problemAt(response)).code).toBe('not-recorded');
  });

  it('carries a trace of ours on, and none of its own making', async () => {
    const idUnder = async (trace: string): Promise<string | null> => {
      const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
      return (await demo.post('[]', headers)).headers.get('x-correlation-id');
    };
    const ours = await idUnder('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(ours).toMatch(/^[0-9a-f]{32}$/);
    expect(ours).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(await idUnder(ours!)).toBe(ours);
  });

  const raw = (text: string, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(demo.port.port, '127.0.0.1', () => socket.write(text + body));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  it('of 10 MB is answered to a client that sends all of it before it listens', async () => {
    const head = [
      'POST /demo/v1/notebooks/echo HTTP/1.1',
      'host: x',
      `authorization: Bearer ${demo.token}`,
      'content-type: application/json',
      `content-length: ${10 * 1024 * 1024}`,
    ].join('\r\n');
    const answer = await raw(`${head}\r\n\r\n`, ' '.repeat(10 * 1024 * 1024));
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body-too-large"/);
  });

  it('that is not HTTP, or has too many headers, is answered as a problem', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid-request"/);
    const big = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(big)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers-too-large"/);
  });
});
