import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExchange } from '../demo/exchange.js';

const services = [
  'municipality',
  'police',
  'prison-probation',
  'asylum',
  'policy',
  'audit',
] as const;

/** The OpenAPI documents as the running services give them, by file name. */
export const openApiDocuments = async (): Promise<ReadonlyMap<string, string>> => {
  const folder = mkdtempSync(join(tmpdir(), 'infohus-docs-'));
  const exchange = await startExchange(folder, {});
  try {
    const documents = new Map<string, string>();
    for (const service of services) {
      const answer = await fetch(`${exchange.url}/${service}/openapi.json`);
      if (!answer.ok) throw new Error(`${service}/openapi.json: ${answer.status}`);
      documents.set(`openapi/${service}.json`, await answer.text());
    }
    return documents;
  } finally {
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
