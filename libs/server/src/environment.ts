import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TraceSettings } from '#libs/telemetry';
import type { LogLevel } from './logging.js';
import type { Issuer } from './token-verifier.js';

/** What the process was told from outside, read once in `main.ts`. */
export type Environment = Readonly<{
  /** PORT, by default 8080; 0 asks for any free one. */
  port: number;
  /** HOST, by default 127.0.0.1. */
  host: string;
  /** INFOHUS_DATA, an absolute path; by default `.infohus` in the working folder. */
  dataFolder: string;
  /** NODE_ENV is `production`. */
  production: boolean;
  logLevel: LogLevel;
  /** INFOHUS_ISSUERS, a JSON array or a file with one; empty when only the development issuer is meant. */
  issuers: readonly Issuer[];
  /** INFOHUS_DATABASE_URL; absent: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** INFOHUS_POLICY_URL, the address under which agency services find the policy service; null: not said. */
  policyUrl: string | null;
  /** INFOHUS_AUDIT_URL, where agency services find audit; by default `policyUrl`. */
  auditUrl: string | null;
  /** INFOHUS_AGENCY_URLS, `host=address` separated by commas, where audit finds the agency services; by default `policyUrl`. */
  agencyUrls: Readonly<Record<string, string>>;
  kafka: Readonly<{
    /** INFOHUS_KAFKA, brokers `host:port` separated by commas; empty: the bus on PostgreSQL. */
    brokers: readonly string[];
    /** INFOHUS_KAFKA_USER and INFOHUS_KAFKA_PASSWORD, together (SCRAM-SHA-256); null: no login. */
    sasl: Readonly<{ username: string; password: string }> | null;
    /** INFOHUS_KAFKA_SESSION_MS, by default 10000: whose process says nothing for so long loses its partitions. */
    sessionTimeoutMs: number;
  }>;
  /** Where KurrentDB is (INFOHUS_EVENTSTORE_URL), with EVENT_STORE=kurrentdb; null: events lie in PostgreSQL. */
  eventStoreUrl: string | null;
  /**
   * INFOHUS_RESOLVE_RATE, `<a minute>/<at once>`, by default 60/300: how often one client may resolve identifiers at one
   * instance of the policy service before it gets 429 with Retry-After.
   */
  resolveRate: Readonly<{ perMinute: number; burst: number }>;
  /** INFOHUS_FAILPOINT, the name of the place where the process shall die, or by-message; never in production. */
  failpoint: string | null;
  /** INFOHUS_CLOCK is `simulated`: time stands until `PUT /<service>/v1/clock` moves it; never in production. */
  simulatedClock: boolean;
  /** OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT says where traces go; null: nowhere. */
  traces: TraceSettings | null;
}>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment, at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  constructor(readonly errors: readonly string[]) {
    super(`The environment cannot be used:\n${errors.map((error) => `  - ${error}`).join('\n')}`);
  }
}

const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

const kurrentProtocols = ['esdb:', 'esdb+discover:', 'kurrentdb:', 'kurrentdb+discover:'] as const;

const isIssuer = (value: unknown): value is Issuer => {
  if (typeof value !== 'object' || value === null) return false;
  const { issuer, jwksUri, jwks, agencies } = value as Record<string, unknown>;
  const named = (list: unknown): boolean =>
    Array.isArray(list) && list.every((id) => typeof id === 'string');
  return (
    typeof issuer === 'string' &&
    (typeof jwksUri === 'string' || typeof jwks === 'object') &&
    (agencies === '*' || named(agencies))
  );
};

class Reader {
  readonly errors: string[] = [];
  constructor(private readonly variables: Variables) {}

  text(name: string): string | null {
    const value = this.variables[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  port(): number {
    const text = this.text('PORT') ?? '8080';
    const port = Number(text);
    if (!/^\d{1,5}$/.test(text) || port > 65_535)
      this.errors.push('PORT must be a number from 0 to 65535.');
    return port;
  }

  logLevel(): LogLevel {
    const level = this.text('INFOHUS_LOG') ?? 'info';
    const known = logLevels.find((candidate) => candidate === level);
    if (known === undefined)
      this.errors.push(`INFOHUS_LOG must be one of ${logLevels.join(', ')}.`);
    return known ?? 'info';
  }

  url(name: string, ...protocols: readonly string[]): string | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
      this.errors.push(`${name} must be an address that begins with ${protocols.join(' or ')}//.`);
    return text;
  }

  eventStoreUrl(): string | null {
    const chosen = this.text('EVENT_STORE') ?? 'postgres';
    const url = this.url('INFOHUS_EVENTSTORE_URL', ...kurrentProtocols);
    if (chosen !== 'postgres' && chosen !== 'kurrentdb')
      this.errors.push('EVENT_STORE must be postgres or kurrentdb.');
    else if (chosen === 'kurrentdb' && url === null)
      this.errors.push('EVENT_STORE=kurrentdb needs INFOHUS_EVENTSTORE_URL, where it is.');
    else if (chosen === 'postgres' && url !== null)
      this.errors.push(
        'INFOHUS_EVENTSTORE_URL is for EVENT_STORE=kurrentdb: set that, or leave the address out.',
      );
    return url;
  }

  agencyUrls(): Readonly<Record<string, string>> {
    const parts = (this.text('INFOHUS_AGENCY_URLS') ?? '').split(',').filter((part) => part !== '');
    const pairs = parts.map((part) => /^([a-z-]+)=(https?:\/\/[^\s,]+)$/.exec(part.trim()));
    if (pairs.some((pair) => pair === null || !URL.canParse(pair[2]!)))
      this.errors.push('INFOHUS_AGENCY_URLS must be host=address, separated by commas.');
    return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1]!, pair[2]!]] : [])));
  }

  brokers(): readonly string[] {
    const brokers = (this.text('INFOHUS_KAFKA') ?? '').split(',').filter((part) => part !== '');
    if (!brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)))
      this.errors.push('INFOHUS_KAFKA must be host:port, separated by commas.');
    return brokers;
  }

  kafkaSessionMs(): number {
    const text = this.text('INFOHUS_KAFKA_SESSION_MS') ?? '10000';
    if (!/^\d{4,6}$/.test(text))
      this.errors.push('INFOHUS_KAFKA_SESSION_MS must be a number from 1000 to 999999.');
    return Number(text);
  }

  kafkaLogin(): Environment['kafka']['sasl'] {
    const username = this.text('INFOHUS_KAFKA_USER');
    const password = this.text('INFOHUS_KAFKA_PASSWORD');
    if (username !== null && password !== null) return { username, password };
    if (username !== password)
      this.errors.push('INFOHUS_KAFKA_USER and INFOHUS_KAFKA_PASSWORD are given together.');
    return null;
  }

  issuers(): readonly Issuer[] {
    const text = this.text('INFOHUS_ISSUERS');
    if (text === null) return [];
    try {
      const json: unknown = JSON.parse(text.startsWith('[') ? text : readFileSync(text, 'utf8'));
      if (Array.isArray(json) && json.every(isIssuer)) return json;
    } catch {
      // Said below: what is wrong with it is for its author to find.
    }
    this.errors.push(
      'INFOHUS_ISSUERS must be a JSON array of {issuer, jwksUri or jwks, agencies: [ids] or "*"}, or a file with one.',
    );
    return [];
  }

  traces(): TraceSettings | null {
    const isOff = this.text('OTEL_SDK_DISABLED') === 'true';
    const to = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;
    const isWanted = to
      .map((name) => this.url(name, 'http:', 'https:'))
      .some((url) => url !== null);
    if (isOff || !isWanted || this.text('OTEL_TRACES_EXPORTER') === 'none') return null;
    const share = Number(this.text('OTEL_TRACES_SAMPLER_ARG') ?? '1');
    if (!(share >= 0 && share <= 1))
      this.errors.push('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.');
    return { share };
  }

  resolveRate(): Environment['resolveRate'] {
    const [perMinute = 0, burst = 0] = /^(\d{1,6})\/(\d{1,6})$/
      .exec(this.text('INFOHUS_RESOLVE_RATE') ?? '60/300')
      ?.slice(1)
      .map(Number) ?? [0, 0];
    if (perMinute < 1 || burst < 1)
      this.errors.push('INFOHUS_RESOLVE_RATE must be two numbers from 1, a minute/at once.');
    return { perMinute, burst };
  }

  trial(name: string, production: boolean, pattern: RegExp): string | null {
    const text = this.text(name);
    if (text === null) return null;
    if (production) this.errors.push(`${name} is for trials and must not be set in production.`);
    if (!pattern.test(text)) this.errors.push(`${name} must match ${pattern.source}.`);
    return text;
  }
}

/**
 * Reads the environment once.
 * @throws EnvironmentError with all errors
 */
export const readEnvironment = (variables: Variables): Environment => {
  const read = new Reader(variables);
  const production = read.text('NODE_ENV') === 'production';
  const environment: Environment = {
    port: read.port(),
    host: read.text('HOST') ?? '127.0.0.1',
    dataFolder: resolve(read.text('INFOHUS_DATA') ?? '.infohus'),
    production,
    logLevel: read.logLevel(),
    issuers: read.issuers(),
    databaseUrl: read.url('INFOHUS_DATABASE_URL', 'postgres:', 'postgresql:'),
    policyUrl: read.url('INFOHUS_POLICY_URL', 'http:', 'https:'),
    auditUrl: read.url('INFOHUS_AUDIT_URL', 'http:', 'https:'),
    agencyUrls: read.agencyUrls(),
    kafka: {
      brokers: read.brokers(),
      sasl: read.kafkaLogin(),
      sessionTimeoutMs: read.kafkaSessionMs(),
    },
    eventStoreUrl: read.eventStoreUrl(),
    resolveRate: read.resolveRate(),
    failpoint: read.trial('INFOHUS_FAILPOINT', production, /^[a-z0-9][a-z0-9.:-]*$/),
    simulatedClock: read.trial('INFOHUS_CLOCK', production, /^simulated$/) !== null,
    traces: read.traces(),
  };
  if (read.errors.length > 0) throw new EnvironmentError(read.errors);
  return environment;
};
