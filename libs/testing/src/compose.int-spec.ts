import { existsSync, readFileSync } from 'node:fs';
import { hosts } from '#libs/contracts';
import { readEnvironment } from '#libs/server';

// Containers cannot be started everywhere; what can be said of the files without them is said here.
const compose = readFileSync('infra/compose.yaml', 'utf8');

describe('The exchange in containers', () => {
  it('runs every service from its own program', () => {
    const programs = [...compose.matchAll(/dist\/(apps\/[a-z-]+\/src\/main)\.js/g)].map(
      ([, program]) => program!,
    );
    expect(programs.map((program) => program.split('/')[1])).toEqual([...hosts, 'policy', 'audit']);
    expect(programs.filter((program) => !existsSync(`${program}.ts`))).toEqual([]);
  });

  it('tells the services only what they understand', () => {
    const settings = readFileSync('libs/server/src/environment.ts', 'utf8');
    const told = new Set(compose.match(/INFOHUS_[A-Z_]+/g));
    expect([...told].filter((name) => !settings.includes(`'${name}'`))).toEqual([]);
    const issuers = /INFOHUS_ISSUERS: >-\n\s*(.+)/.exec(compose)![1]!;
    expect(readEnvironment({ INFOHUS_ISSUERS: issuers }).issuers).toHaveLength(1);
    const unset = { EVENT_STORE: '', INFOHUS_EVENTSTORE_URL: '' };
    expect(readEnvironment(unset).eventStoreUrl).toBeNull();
  });

  it('runs the broker that is started natively', () => {
    const [, version] = /kafka_2\.13<\/artifactId>\s*<version>(.+?)</.exec(
      readFileSync('infra/kafka/pom.xml', 'utf8'),
    )!;
    expect(compose).toContain(`apache/kafka:${version}`);
  });

  it('gives the demo clients tokens with the claims that they have elsewhere', () => {
    type Claims = Readonly<Record<string, unknown>>;
    const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
    const clients = read('infra/demo/clients.json') as readonly Claims[];
    const { tokenCallbacks } = read('infra/oidc/issuer.json') as {
      tokenCallbacks: readonly { requestMappings: readonly { claims: Claims }[] }[];
    };
    const given = tokenCallbacks[0]!.requestMappings.map(({ claims }) => claims);
    expect(given).toEqual(
      clients.map(({ client_secret: _, ...claims }) => ({ ...claims, aud: ['infohus'] })),
    );
  });
});
