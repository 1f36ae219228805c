import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Mount, ServiceDefinition } from '../src/index.js';
import { createService, openPort, Public, readEnvironment, serveTogether } from '../src/index.js';
import { Controller, Get, Module } from '@nestjs/common';
import { eventually } from '../../testing/src/eventually.js';
import { demoService } from './demo.service.js';
import { problemAt, startService, testIssuer } from './harness.js';

const environment = readEnvironment({ INFOHUS_LOG: 'silent' });

const notYet = (): void => undefined;
let finishSlow: () => void = notYet;

@Controller('things')
class SlowController {
  @Get('slow')
  @Public()
  slow(): Promise<object> {
    return new Promise((resolve) => {
      finishSlow = () => resolve({ done: true });
    });
  }
  @Get('name')
  @Public()
  name(): object {
    return { name: 'other' };
  }
}
@Module({ controllers: [SlowController] })
class OtherModule {}
const otherService: ServiceDefinition = { name: 'other', module: () => OtherModule };

describe('One port', () => {
  it('answers for each service under its own name, and for nobody else', async () => {
    const trusted = await testIssuer('trusted');
    const services = [
      await createService(demoService(), { ...environment, issuers: [trusted.issuer] }),
      await createService(otherService, environment),
    ];
    const echo: Mount = {
      prefix: '/echo',
      handle: (request, response) => void response.end(request.url),
    };
    const port = await serveTogether(services, { port: 0, extra: [echo] });
    const text = async (path: string) => (await fetch(port.url + path)).text();
    expect(await text('/other/v1/things/name')).toBe('{"name":"other"}');
    expect(await text('/echo/a?b=c')).toBe('/echo/a?b=c');
    expect((await problemAt(fetch(`${port.url}/demo/v1/things/name`))).code).toBe('not-found');
    for (const name of ['demo', 'other']) {
      expect(JSON.parse(await text(`/${name}/health/live`))).toEqual({ status: 'live' });
      expect(JSON.parse(await text(`/${name}/health/ready`))).toMatchObject({ status: 'ready' });
    }
    await port.close();
  });

  it('answers 503 until its services are there', async () => {
    const port = await openPort({ port: 0 });
    expect((await problemAt(fetch(`${port.url}/demo/v1/x`))).code).toBe('unavailable');
    await port.close();
  });

  it('says so when somebody else has it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(openPort({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    taken.close();
  });

  it('opens the type of every problem', async () => {
    const port = await openPort({ port: 0 });
    port.serve([]);
    const { type } = await problemAt(fetch(`${port.url}/nowhere`));
    expect(await (await fetch(port.url + type)).text()).toContain('<h1>not-found</h1>');
    const json = await fetch(port.url + type, { headers: { accept: 'application/json' } });
    expect(await json.json()).toMatchObject({ code: 'not-found', status: 404 });
    expect((await fetch(`${port.url}/problems/%3Cscript%3E`)).status).toBe(404);
    expect(await (await fetch(`${port.url}/problems`)).text()).toContain('/problems/not-recorded');
    await port.close();
  });

  it('waits for what runs before it closes, and takes nothing new', async () => {
    const port = await serveTogether([await createService(otherService, environment)], { port: 0 });
    const slow = fetch(`${port.url}/other/v1/things/slow`);
    await eventually(() => finishSlow !== notYet);
    let closed = false;
    const closing = port.close().then(() => (closed = true));
    await expect(fetch(`${port.url}/other/v1/things/name`)).rejects.toThrow();
    expect(closed).toBe(false);
    finishSlow();
    expect(await (await slow).json()).toEqual({ done: true });
    await closing;
  });

  it('ends streams when it closes', async () => {
    const port = await startService(demoService(), []);
    const response = await fetch(`${port.url}/demo/v1/notebooks/stream`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    let seen = '';
    while (!seen.includes('data: {"n":1}'))
      seen += new TextDecoder().decode((await reader.read()).value);
    const began = Date.now();
    await port.close();
    for (let end = false; !end;) end = (await reader.read()).done;
    expect(Date.now() - began).toBeLessThan(8_000);
  });
});

describe('What a service says of itself', () => {
  it('counts requests by route pattern, never by address', async () => {
    const port = await startService(demoService(), []);
    const id = '018f0000-0000-7000-8000-00000000000a';
    await fetch(`${port.url}/demo/v1/notebooks/${id}`);
    const text = await (await fetch(`${port.url}/demo/metrics`)).text();
    expect(text).toMatch(
      /http_request_duration_seconds_count\{[^}]*route="\/demo\/v1\/notebooks\/:id"[^}]*status="401"[^}]*\} 1/,
    );
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain(id);
    await port.close();
  });

  it('is an OpenAPI 3.1 document in which no schema is empty and no parameter missing', async () => {
    const port = await startService(demoService(), []);
    const document = (await (await fetch(`${port.url}/demo/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { parameters: { name: string }[]; security?: unknown }>>;
      components: { schemas: Record<string, { properties: Record<string, object> }> };
    };
    expect(document.openapi).toBe('3.1.0');
    for (const [name, { properties }] of Object.entries(document.components.schemas)) {
      expect([name, Object.keys(properties).length]).not.toEqual([name, 0]);
      for (const property of Object.values(properties))
        expect(Object.keys(property)).not.toEqual([]);
    }
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g))
      expect(Object.keys(document.components.schemas)).toContain(name);
    const names = (path: string, method: string) =>
      document.paths[path]![method]!.parameters.map(({ name }) => name).sort();
    expect(names('/demo/v1/notebooks/{id}/notes', 'post')).toEqual([
      'Idempotency-Key',
      'If-Match',
      'id',
    ]);
    expect(names('/demo/v1/notebooks/{id}', 'get')).toEqual([
      'Infohus-Justification',
      'Infohus-Purpose',
      'id',
      'limit',
    ]);
    expect(document.components.schemas['NoteDto']!.properties).toMatchObject({
      text: { type: 'string', minLength: 1, maxLength: 40 },
      day: { type: 'string', format: 'date' },
      statements: {
        type: 'array',
        maxItems: 3,
        items: { $ref: '#/components/schemas/StatementDto' },
      },
      main: { $ref: '#/components/schemas/StatementDto' },
      tags: { type: 'array', items: { type: 'string' } },
      categories: { type: 'array', uniqueItems: true, items: { enum: ['IDENTITY', 'HEALTH'] } },
      ids: { type: 'array', items: { type: 'string', format: 'uuid' } },
    });
    await port.close();
  });
});
