import { readFileSync } from 'node:fs';
import { clientCredentials, InfohusClient, Problem } from '#libs/client';
import type { AskOptions, Reason } from '#libs/client';
import type { TileSource } from '#libs/ledger';
import type { Call } from './command.js';
import { text, UsageError } from './command.js';

const defaultUrl = 'http://127.0.0.1:8080';

/** Options of every command that speaks with the exchange. */
export const urlOption = { url: { type: 'string' } } as const;
export const urlHelp = { url: `Address of the exchange (INFOHUS_URL, else ${defaultUrl})` };

/** Options of every command that reads about persons. */
export const officerOptions = {
  ...urlOption,
  'client-id': { type: 'string' },
  'client-secret-file': { type: 'string' },
  'token-url': { type: 'string' },
  purpose: { type: 'string' },
  justification: { type: 'string' },
} as const;
export const officerHelp = {
  ...urlHelp,
  'client-id': 'Who asks (INFOHUS_CLIENT_ID)',
  'client-secret-file': 'File with the secret (else INFOHUS_CLIENT_SECRET)',
  'token-url': 'Token endpoint (INFOHUS_TOKEN_URL, else <url>/oidc/token)',
  purpose:
    'Why the log is used: AUDIT (default), SUBJECT_ACCESS, COMPLAINT, CORRECTION, ERASURE_REVIEW',
  justification: 'Case or journal number (INFOHUS_JUSTIFICATION)',
};

const said = (call: Call, option: string, variable: string): string | undefined => {
  const value = text(call, option) ?? call.environment[variable];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
};

/** The address of the exchange. @throws UsageError */
export const urlOf = (call: Call): string => {
  const url = said(call, 'url', 'INFOHUS_URL') ?? defaultUrl;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--url must begin with http:// or https://');
  return url.replace(/\/+$/, '');
};

const secretOf = (call: Call): string => {
  const file = text(call, 'client-secret-file');
  if (file !== undefined) return readText(file).trim();
  const secret = call.environment['INFOHUS_CLIENT_SECRET'];
  if (secret === undefined)
    throw new UsageError('Say INFOHUS_CLIENT_SECRET or --client-secret-file.');
  return secret;
};

/** The text of a file that the caller named. @throws UsageError */
export const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
};

/** The audit service, asked by a compliance officer who says why. */
export class AuditDesk {
  private readonly client: InfohusClient;
  private readonly reason: Reason;

  constructor(call: Call) {
    const url = urlOf(call);
    const clientId = said(call, 'client-id', 'INFOHUS_CLIENT_ID');
    if (clientId === undefined) throw new UsageError('Say --client-id or INFOHUS_CLIENT_ID.');
    const justification = said(call, 'justification', 'INFOHUS_JUSTIFICATION');
    if (justification === undefined)
      throw new UsageError(
        'Say --justification: the case or journal number of this use of the log.',
      );
    const tokenUrl = said(call, 'token-url', 'INFOHUS_TOKEN_URL') ?? `${url}/oidc/token`;
    const token = clientCredentials({ tokenUrl, clientId, clientSecret: secretOf(call) });
    this.client = new InfohusClient({ url, token, timeoutMs: 120_000 });
    this.reason = { purpose: text(call, 'purpose') ?? 'AUDIT', justification };
  }

  /** @throws Problem, Unreachable */
  async get<T>(path: string, query: AskOptions['query'] = {}): Promise<T> {
    const { body } = await this.client.get<T>(`/audit/v1${path}`, { reason: this.reason, query });
    return body;
  }

  /** @throws Problem, Unreachable */
  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.client.post<T>(`/audit/v1${path}`, body, { reason: this.reason })).body;
  }

  /** What another service tells audit. @throws Problem, Unreachable */
  async getOf<T>(path: string, query: AskOptions['query']): Promise<T> {
    return (await this.client.get<T>(path, { reason: this.reason, query: query ?? {} })).body;
  }

  /** @throws Problem, Unreachable */
  lines<T>(path: string, query: AskOptions['query'] = {}): AsyncGenerator<T> {
    return this.client.lines<T>(`/audit/v1${path}`, { reason: this.reason, query });
  }

  /** The bytes of an answer that is no JSON; a POST where there is a body. @throws Problem, Unreachable */
  bytes(path: string, body?: unknown): Promise<Uint8Array> {
    return this.client.bytes(`/audit/v1${path}`, { reason: this.reason }, body);
  }
}

/** The published log: open to anyone. @throws Problem, Unreachable */
export const publishedLog = (url: string): TileSource => {
  const client = new InfohusClient({ url });
  return {
    read: async (path) => {
      try {
        return await client.bytes(`/audit/log/${path}`);
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      }
    },
  };
};
