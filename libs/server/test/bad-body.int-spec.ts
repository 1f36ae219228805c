import type { Body, Demo } from './harness.js';
import { problemAt, startDemo } from './harness.js';

const id = '018f0000-0000-7000-8000-000000000001';

describe('A body', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo.port.close());

  const refused = async (
    body: Body,
    code: string,
    error?: Readonly<{ pointer: string; rule: string }>,
  ): Promise<void> => {
    const appended = demo.events.appends;
    const problem = await problemAt(demo.post(body));
    expect(problem.code).toBe(code);
    if (error !== undefined) expect(problem.errors).toContainEqual(expect.objectContaining(error));
    expect(demo.events.appends).toBe(appended);
  };

  const words = (text: unknown, more: object = {}): string => JSON.stringify({ text, ...more });

  it('is recorded when it is in order', async () => {
    const response = await demo.post(words('Ærlig tale 😀'));
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

  it('is refused where none is taken; an empty object is none', async () => {
    for (const [body, rule] of [
      ['{"reason":"a"}', '/reason unknown-field'],
      ['[]', ' object'],
      ['"a"', ' object'],
    ] as const) {
      const problem = await problemAt(demo.post(body, {}, 'unrecorded'));
      expect([problem.status, problem.code]).toEqual([400, 'invalid-request']);
      expect(problem.errors!.map((error) => `${error.pointer} ${error.rule}`)).toEqual([rule]);
    }
    for (const body of ['{}', ''])
      expect((await problemAt(demo.post(body, {}, 'unrecorded'))).code).toBe('not-recorded');
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
    const { errors } = await problemAt(demo.post(words('a', many)));
    expect(errors).toHaveLength(20);
  });

  it('never says back what looks like a CPR number, or a very long name', async () => {
    const long = 'n'.repeat(5000);
    const text = await (await demo.post(words('a', { '010190-1234': 1, [long]: 2 }))).text();
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
    const text = await (await demo.post('{"cpr":010190-1234}')).text();
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
    const response = await fetch(`${demo.port.url}/demo/v1/notebooks/${id}/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.token}`, 'content-type': 'application/json' },
      body: chunked,
      duplex: 'half',
    });
    expect((await problemAt(response)).code).toBe('body-too-large');
  });

  it('may be larger where its handler says so', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) });
    expect((await demo.post(body, {}, 'echo')).status).toBe(200);
    const over = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) });
    expect((await problemAt(demo.post(over, {}, 'echo'))).code).toBe('body-too-large');
  });
});
