// The package brings no types; these are the parts that the development issuer uses.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export type Client = { clientId: string; scope?: string };
  export type Context = { oidc: { params: Record<string, unknown>; client?: Client } };
  export type Token = { clientId: string };

  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    on(event: string, listener: (...args: unknown[]) => void): void;
  }
}
