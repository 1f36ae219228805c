import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../src/cli.js';

/** What one call wrote, and its exit status. */
export type Called = Readonly<{ status: number; out: string; err: string }>;

/** Calls the command line as a script would. */
export const infohus = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Called> => {
  let out = '';
  let err = '';
  const status = await run(args, {
    environment,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    showsProgress: false,
  });
  return { status, out, err };
};

/** A token endpoint that gives everyone the same token. */
export const tokenEndpoint = async (
  token: string,
): Promise<Readonly<{ url: string; close: () => void }>> => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: token, expires_in: 300 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
};
