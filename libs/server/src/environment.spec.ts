import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentError } from './environment.js';
import { readEnvironment } from './environment.js';

const errorsOf = (variables: Record<string, string>): readonly string[] => {
  try {
    readEnvironment(variables);
    return [];
  } catch (error) {
    return (error as EnvironmentError).errors;
  }
};

const namesIn = (path: string): ReadonlySet<string> =>
  new Set(
    readFileSync(join(import.meta.dirname, path), 'utf8').match(
      /\b(INFOHUS|OTEL)_[A-Z_]+\b|\bEVENT_STORE\b|\bNODE_ENV\b/g,
    ),
  );

describe('The environment', () => {
  it('is told on one page, all of it and nothing else', () => {
    expect(namesIn('../../../docs/reference/settings.md')).toEqual(namesIn('environment.ts'));
  });

  it('may be empty', () => {
    expect(readEnvironment({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      production: false,
      logLevel: 'info',
      issuers: [],
      databaseUrl: null,
      kafka: { brokers: [], sasl: null, sessionTimeoutMs: 10_000 },
      resolveRate: { perMinute: 60, burst: 300 },
      failpoint: null,
      traces: null,
    });
    expect(readEnvironment({ INFOHUS_DATA: 'x' }).dataFolder).toMatch(/^\/.*\/x$/);
  });

  it('is refused with everything that is wrong with it', () => {
    const errors = errorsOf({
      PORT: '80800',
      INFOHUS_LOG: 'loud',
      INFOHUS_ISSUERS: '[{"issuer":"x"}]',
      INFOHUS_DATABASE_URL: 'mysql://x',
      INFOHUS_KAFKA: 'broker',
      INFOHUS_KAFKA_USER: 'police',
      INFOHUS_CLOCK: 'tomorrow',
    });
    expect(errors).toHaveLength(7);
  });

  it('says how often identifiers may be resolved, and never that they may not', () => {
    const { resolveRate } = readEnvironment({ INFOHUS_RESOLVE_RATE: '600/50' });
    expect(resolveRate).toEqual({ perMinute: 600, burst: 50 });
    for (const rate of ['0/300', '60/0', '60', '-1/5', '60/300/1', 'none'])
      expect(errorsOf({ INFOHUS_RESOLVE_RATE: rate })).toHaveLength(1);
  });

  it('never repeats a value in its errors: it may hold a password', () => {
    const errors = errorsOf({ INFOHUS_DATABASE_URL: 'https://user:secret@host' });
    expect(errors.join()).not.toContain('secret');
  });

  it('takes issuers as they are or from a file', () => {
    const issuers = [{ issuer: 'https://i', jwksUri: 'https://i/jwks', agencies: ['101'] }];
    const file = join(mkdtempSync(join(tmpdir(), 'infohus-env-')), 'issuers.json');
    writeFileSync(file, JSON.stringify(issuers));
    expect(readEnvironment({ INFOHUS_ISSUERS: file }).issuers).toEqual(issuers);
    expect(readEnvironment({ INFOHUS_ISSUERS: JSON.stringify(issuers) }).issuers).toEqual(issuers);
    expect(errorsOf({ INFOHUS_ISSUERS: '/nowhere/at/all' })).toHaveLength(1);
  });

  it('has no failpoint and no clock of its own in production', () => {
    const trial = { INFOHUS_FAILPOINT: 'after-append', INFOHUS_CLOCK: 'simulated' };
    expect(readEnvironment(trial)).toMatchObject({
      failpoint: 'after-append',
      simulatedClock: true,
    });
    expect(errorsOf({ ...trial, NODE_ENV: 'production' })).toHaveLength(2);
  });

  it('says where traces go in the words of OpenTelemetry', () => {
    const to = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(readEnvironment(to).traces).toEqual({ share: 1 });
    expect(readEnvironment({ ...to, OTEL_TRACES_SAMPLER_ARG: '0.1' }).traces).toEqual({
      share: 0.1,
    });
    for (const off of [{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])
      expect(readEnvironment({ ...to, ...off }).traces).toBeNull();
    expect(errorsOf({ ...to, OTEL_TRACES_SAMPLER_ARG: '10 %' })).toHaveLength(1);
  });

  it('keeps events in PostgreSQL unless EVENT_STORE says KurrentDB, and takes no half of that', () => {
    const url = { INFOHUS_EVENTSTORE_URL: 'kurrentdb://store:2113?tls=false' };
    expect(readEnvironment({ EVENT_STORE: 'postgres' }).eventStoreUrl).toBeNull();
    expect(readEnvironment({ EVENT_STORE: 'kurrentdb', ...url }).eventStoreUrl).toBe(
      url.INFOHUS_EVENTSTORE_URL,
    );
    const contradictions = [
      [{ EVENT_STORE: 'kurrentdb' }, /needs INFOHUS_EVENTSTORE_URL/],
      [{ EVENT_STORE: 'postgres', ...url }, /is for EVENT_STORE=kurrentdb/],
      [url, /is for EVENT_STORE=kurrentdb/],
      [{ EVENT_STORE: 'eventstoredb' }, /must be postgres or kurrentdb/],
    ] as const;
    for (const [variables, said] of contradictions)
      expect(errorsOf(variables)).toEqual([expect.stringMatching(said)]);
  });
});
