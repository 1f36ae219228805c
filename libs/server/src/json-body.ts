import type { FieldError } from '#libs/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem.js';
import { scanJson } from './json-scan.js';

/** Bytes a body may have, unless its route says otherwise (`@BodyLimit`). */
const bodyBytesMax = 1024 * 1024;

// A body that is refused for its size is still read up to here, so that a client that is busy sending gets to see why.
const drainBytesMax = 32 * 1024 * 1024;

const tooLarge = (limit: number): ProblemError =>
  new ProblemError('body-too-large', {
    detail: `The limit is ${limit} bytes.`,
    headers: { connection: 'close' },
  });

const readBody = async (payload: IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else if (bytes > drainBytesMax) break;
  }
  if (bytes > limit) throw tooLarge(limit);
  return Buffer.concat(chunks, bytes);
};

const invalidJson = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError('invalid-json', { errors });

/**
 * Parses a request body: UTF-8, nesting of at most 32, no duplicate keys, no key that shadows a built-in, no NUL, no lone
 * surrogates, no number that a double cannot hold exactly as an integer (RFC 7493, I-JSON).
 * @returns undefined for an empty body
 * @throws ProblemError `invalid-json`, naming where
 */
const parseJsonBody = (bytes: Uint8Array): unknown => {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidJson([{ pointer: '', rule: 'utf-8', detail: 'The body is not UTF-8.' }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the input, so it is not passed on.
    throw invalidJson([{ pointer: '', rule: 'syntax', detail: 'The body is not valid JSON.' }]);
  }
  const flaw = scanJson(text);
  if (flaw !== null) throw invalidJson([flaw]);
  return value;
};

const limitOf = (request: FastifyRequest): number => {
  const config = request.routeOptions.config as { bodyBytesMax?: number };
  return config.bodyBytesMax ?? bodyBytesMax;
};

const isUtf8Json = (request: FastifyRequest): boolean => {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return encoding === 'identity' && (charset === undefined || /^utf-?8$/i.test(charset));
};

/** Makes `application/json` the only body that a Fastify instance reads, through `parseJsonBody`. */
export const acceptJsonOnly = (instance: FastifyInstance): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      if (!isUtf8Json(request)) throw new ProblemError('unsupported-media-type');
      return parseJsonBody(await readBody(payload, limitOf(request)));
    },
  );
};
