import { readFileSync } from 'node:fs';

/** A client of the development issuer, as `infra/demo/clients.json` lists them. Its secret is a demo value. */
export type DemoClient = Readonly<{
  client_id: string;
  client_secret: string;
  sub: string;
  agency: string;
  unit: string;
  function: string;
  scope: string;
}>;

const members = ['client_id', 'client_secret', 'sub', 'agency', 'unit', 'function', 'scope'];

const isClient = (value: unknown): value is DemoClient =>
  typeof value === 'object' &&
  value !== null &&
  members.every((name) => {
    const text = (value as Record<string, unknown>)[name];
    return typeof text === 'string' && text !== '';
  });

/** Reads the clients. @throws when the file is not an array of them */
export const readDemoClients = (file: string): readonly DemoClient[] => {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (Array.isArray(json) && json.every(isClient)) return json;
  throw new Error(`${file} must be a JSON array of clients with ${members.join(', ')}`);
};
