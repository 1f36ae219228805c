import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { clientCredentials } from '#libs/client';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';

type Content = Record<string, { schema?: object; example?: unknown; examples?: object }>;
type Operation = {
  operationId: string;
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
type Client = { client_id: string; client_secret: string };

/** Who may ask each service for what; the first whose token is enough asks. */
const askers = {
  municipality: ['copenhagen-social'],
  police: ['copenhagen-police', 'copenhagen-police-investigation'],
  'prison-probation': ['kf-nyborg', 'kf-central'],
  asylum: ['immigration-service'],
  policy: ['kf-nyborg', 'policy-administrator-1', 'register-coordinator', 'operations'],
  audit: ['compliance-officer', 'operations'],
} as const;
const services = Object.keys(askers) as (keyof typeof askers)[];

describe('The OpenAPI document', () => {
  const folder = newDataFolder();
  let exchange: RunningExchange;

  beforeAll(async () => {
    exchange = await startExchange(folder);
  });

  afterAll(async () => {
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const documentOf = async (service: string): Promise<Document> =>
    (await (await fetch(`${exchange.url}/${service}/openapi.json`)).json()) as Document;

  const operationsOf = ({ paths }: Document) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => ({
          name: `${method.toUpperCase()} ${path}`,
          path,
          method,
          operation,
        })),
    );

  const tokenOf = (clientId: string): Promise<string> => {
    const clients = JSON.parse(
      readFileSync(resolve('infra/demo/clients.json'), 'utf8'),
    ) as Client[];
    const { client_secret } = clients.find(({ client_id }) => client_id === clientId)!;
    const tokenUrl = `${exchange.url}/oidc/token`;
    return clientCredentials({ tokenUrl, clientId, clientSecret: client_secret })();
  };

  const emptySchemas = (value: unknown, at: string): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const isSchema = /\/(schema|items|properties\/[^/]+)$/.test(at) && !/\/example\b/.test(at);
    if (isSchema && Object.keys(value).length === 0) return [at];
    return Object.entries(value).flatMap(([name, member]) =>
      emptySchemas(member, `${at}/${name.replaceAll('/', '~1')}`),
    );
  };

  it.each(services)('of %s is of version 3.1 and has no empty schema', async (service) => {
    const document = await documentOf(service);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operationsOf(document).length).toBeGreaterThan(3);
    expect(emptySchemas(document, '')).toEqual([]);
  });

  it.each(services)(
    'of %s names each operation once, and says what comes back',
    async (service) => {
      const operations = operationsOf(await documentOf(service));
      const silent = operations.filter(({ operation: { responses } }) => {
        const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
        return good.length === 0 || good.some(([, { description }]) => !description);
      });
      expect(silent.map(({ name }) => name)).toEqual([]);
      const ids = operations.map(({ operation }) => operation.operationId);
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    },
  );

  it.each(services)(
    'of %s shows an example of each JSON body, of its own schema',
    async (service) => {
      const document = await documentOf(service);
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      ajv.addSchema({ $id: 'infohus:openapi', components: document.components });
      const flaws: string[] = [];
      for (const { name, operation } of operationsOf(document)) {
        const bodies = [operation.requestBody, ...Object.values(operation.responses)];
        for (const content of bodies.map((body) => body?.content?.['application/json'])) {
          if (content === undefined) continue;
          if (content.example === undefined) flaws.push(`${name}: no example`);
          const schema = JSON.stringify(content.schema).replaceAll('"#/', '"infohus:openapi#/');
          const check = ajv.compile(JSON.parse(schema) as object);
          if (!check(content.example)) flaws.push(`${name}: ${ajv.errorsText(check.errors)}`);
        }
      }
      expect(flaws).toEqual([]);
    },
  );

  it.each(services)(
    'of %s shows bodies that the service accepts as to their form',
    async (service) => {
      const tokens = await Promise.all(askers[service].map(tokenOf));
      const flaws: string[] = [];
      for (const { name, path, method, operation } of operationsOf(await documentOf(service))) {
        const body: unknown = operation.requestBody?.content['application/json']?.example;
        if (body === undefined) continue;
        const address = exchange.url + path.replaceAll(/\{[^}]+\}/g, () => randomUUID());
        const answers: string[] = [];
        for (const token of tokens) {
          const answer = await fetch(address, {
            method: method.toUpperCase(),
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'application/json',
              'idempotency-key': randomUUID(),
              'infohus-purpose': service === 'audit' ? 'AUDIT' : 'CASEWORK',
              'infohus-justification': 'T-1',
            },
            body: JSON.stringify(body),
          });
          answers.push(answer.status === 400 ? await answer.text() : String(answer.status));
          if (answer.status !== 403) break;
        }
        const last = answers.at(-1)!;
        if (last.length > 3 || last.startsWith('5')) flaws.push(`${name}: ${last}`);
      }
      expect(flaws).toEqual([]);
    },
  );
});
