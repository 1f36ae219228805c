import { municipalityProfile } from '../../../apps/municipality/src/municipality.profile.js';
import { policeProfile } from '../../../apps/police/src/police.profile.js';
import { withPostgres } from '../../testing/src/postgres.js';
import { startServiceTrial } from '../test/service-trial.js';
import type { ServiceTrial } from '../test/service-trial.js';

const describePostgres = await withPostgres();

type Operation = Readonly<{
  requestBody?: Readonly<{ content: Readonly<Record<string, { schema: object }>> }>;
  responses: Readonly<Record<string, { description: string; content?: object }>>;
}>;
type Document = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, object>> }>;
}>;

const referencesIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name!,
  );

describePostgres('the door of an agency service', () => {
  let police: ServiceTrial;
  let municipality: ServiceTrial;
  beforeAll(async () => {
    police = await startServiceTrial(policeProfile);
    municipality = await startServiceTrial(municipalityProfile);
  });
  afterAll(async () => {
    await police.close();
    await municipality.close();
  });
  const documentOf = async ({ url, host }: ServiceTrial): Promise<Document> =>
    (await (await fetch(`${url}/${host}/openapi.json`)).json()) as Document;

  it('has what the profile says, and nothing else', async () => {
    const paths = async (service: ServiceTrial) =>
      Object.keys((await documentOf(service)).paths).map((path) =>
        path.replace(`/${service.host}/v1/`, ''),
      );
    expect(await paths(police)).toContain('investigation-flags');
    expect(await paths(police)).not.toContain('handovers/{handoverId}/acceptance');
    expect(await paths(municipality)).not.toContain('investigation-flags');
    expect(await paths(municipality)).toContain('handovers/{handoverId}/acceptance');
  });

  it('documents every body and every answer of what is written', async () => {
    const document = await documentOf(municipality);
    const posts = Object.entries(document.paths).flatMap(([path, { post }]) =>
      // Acts on held messages are for operators, and documented where they are made.
      post === undefined || path.includes('/parked/') ? [] : [[path, post] as const],
    );
    expect(posts.length).toBeGreaterThan(15);
    for (const [path, { responses }] of posts)
      expect([path, Object.keys(responses).filter((status) => /^20[012]$/.test(status))]).toEqual([
        path,
        [expect.any(String)],
      ]);
    for (const name of referencesIn(document))
      expect(document.components.schemas).toHaveProperty(name);
    const { responses } = document.paths['/municipality/v1/cases/{caseId}/closure']!['post']!;
    const codes = (status: string) =>
      [...responses[status]!.description.matchAll(/`([a-z-]+)`/g)]
        .map(([, code]) => code)
        .toSorted();
    expect(codes('409')).toEqual(['case-closed', 'idempotency-in-progress']);
    expect(codes('404')).toEqual(['not-found']);
    expect(codes('412')).toEqual(['revision-mismatch']);
    const facts = document.paths['/municipality/v1/cases/{caseId}/facts']!['post']!;
    expect(referencesIn(facts.requestBody)).toHaveLength(15);
  });

  it('is ready when it answers, and tells whose service it is', async () => {
    const ready = await fetch(`${municipality.url}/municipality/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready' }]);
    const kf = { agency: 'kf', unit: 'KF_PRISON' } as const;
    expect(await municipality.post('cases', { level: 2 }, kf)).toMatchObject({
      status: 403,
      body: { code: 'not-served-here' },
    });
  });
});
