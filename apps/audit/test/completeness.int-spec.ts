import { randomUUID } from 'node:crypto';
import type { CompletenessReport, IncidentView, TenantCompleteness } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { problemAt } from '../../../libs/server/test/harness.js';
import {
  corrects,
  Municipality,
  releases,
  statement,
  subjectId,
  tenant,
  withdraws,
} from './a-municipality.fixture.js';
import { readers } from './a-decision.fixture.js';
import { AuditWorld } from './audit-world.js';

describe('Completeness', () => {
  const municipality = new Municipality();
  const engine = createEngine(loadShippedPolicySet());
  let world: AuditWorld;

  const compare = async (): Promise<TenantCompleteness> => {
    const { tenants } = await world.told<CompletenessReport>(
      `/audit/v1/completeness?tenant=${tenant}`,
    );
    return tenants[0]!;
  };
  const tell = async (...messages: Parameters<AuditWorld['tell']>[0]): Promise<void> => {
    await world.tell(messages);
    await world.found();
  };
  const incidents = async (): Promise<readonly IncidentView[]> =>
    (await world.told<{ items: IncidentView[] }>('/audit/v1/incidents')).items;

  beforeAll(async () => {
    world = await AuditWorld.begin([municipality.mount]);
  });

  afterAll(() => world.end());

  it('is complete where the rows hold what was released, without what was withdrawn and with what was corrected', async () => {
    await tell(
      releases(engine, 1, ['a', 'b']),
      municipality.receives('disclosure', 1, ['a', 'b']),
      releases(engine, 2, ['c', 'd']),
      municipality.receives('disclosure', 2, ['c', 'd']),
      withdraws(1, ['b']),
      municipality.receives('withdrawal', 1, ['b']),
      corrects(2, 'c', 'c2'),
      municipality.receives('correction', 2, ['c2'], 'c'),
    );
    expect(await compare()).toEqual({
      tenant,
      state: 'COMPLETE',
      upTo: 4,
      statements: 3,
      ...{ behindBy: 0, behind: [], numbersMissing: [], different: null },
    });
    expect(await incidents()).toEqual([]);
  });

  it('says what a tenant was owed and did not confirm', async () => {
    await tell(releases(engine, 3, ['e']));
    expect(await compare()).toMatchObject({
      state: 'BEHIND',
      behindBy: 1,
      behind: [{ kind: 'release', decisionId: nameBasedId('decision', '3') }],
    });
    await tell(municipality.receives('disclosure', 3, ['e']));
    expect(await compare()).toMatchObject({ state: 'COMPLETE', upTo: 5 });
  });

  it('owes what a lawyer let through, and nothing for a look at an old decision', async () => {
    const recheckOf = nameBasedId('decision', '1');
    await tell(
      releases(engine, 4, ['f'], { recheckOf }),
      releases(engine, 5, ['f'], { recheckOf, releases: false }),
    );
    expect(await compare()).toMatchObject({ state: 'BEHIND', behindBy: 1 });
    await tell(municipality.receives('disclosure', 4, ['f']));
    expect(await compare()).toMatchObject({ state: 'COMPLETE', upTo: 6, different: null });
  });

  const bent: readonly (readonly [string, () => void, number])[] = [
    [
      'deleted',
      () => (municipality.rows = municipality.rows.filter((row) => row !== municipality.row('d'))),
      2,
    ],
    ['changed in its commitment', () => (municipality.row('a').commitment = 'f'.repeat(64)), 1],
    ['changed in its category', () => (municipality.row('e').category = 'HEALTH'), 5],
    ['given to another person', () => (municipality.row('c2').subjectId = nameBasedId('x')), 4],
    [
      'opened to one more unit',
      () => {
        const units = [...readers.units, 'MUNICIPALITY_SCHOOL'] as const;
        const byDecision = { ...readers, units };
        municipality.row('e').mayRead = { ...municipality.row('e').mayRead, byDecision };
      },
      5,
    ],
    [
      'kept open for longer',
      () => {
        const byMessage = { ...readers, until: '2099-01-01T00:00:00.000Z' };
        municipality.row('a').mayRead = { ...municipality.row('a').mayRead, byMessage };
      },
      1,
    ],
    ['kept longer, or sent onward', () => (municipality.row('a').marks = 'cd'.repeat(32)), 1],
    ['ended', () => (municipality.row('a').endedNumber = 3), 3],
    [
      'added',
      () => municipality.rows.push({ ...municipality.row('a'), statementId: statement('z') }),
      1,
    ],
    [
      'added as ended before it began',
      () =>
        municipality.rows.push({
          ...municipality.row('a'),
          ...{ statementId: statement('z'), endedNumber: 1 },
        }),
      1,
    ],
    [
      'added as ended since',
      () =>
        municipality.rows.push({
          ...municipality.row('a'),
          ...{ statementId: statement('z'), endedNumber: 3 },
        }),
      1,
    ],
  ];

  it.each(bent)(
    'finds a row that was %s by hand, says where, and opens one incident',
    async (_, bend, number) => {
      const rows = municipality.rows.map((row) => ({ ...row }));
      bend();
      const compared = await compare();
      municipality.rows = rows;
      expect(compared).toMatchObject({ state: 'DIFFERENT', different: { number } });
      const open = (await incidents()).filter(({ state }) => state !== 'RESOLVED');
      expect(open).toMatchObject([
        { incidentId: compared.incidentId, kind: 'COMPLETENESS_DIFFERENT', about: tenant },
      ]);
      await settle(compared.incidentId!);
    },
  );

  const act = (incidentId: string, body: object): Promise<Response> =>
    world.ask(`/audit/v1/incidents/${incidentId}/acts`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': randomUUID() },
    });

  const settle = async (incidentId: string): Promise<void> => {
    const refused = { status: 409, code: 'incident-without-owner' };
    expect(await problemAt(act(incidentId, { state: 'RESOLVED' }))).toMatchObject(refused);
    expect((await act(incidentId, { owner: 'officer-2' })).status).toBe(200);
    const resolved = { state: 'RESOLVED', resolution: 'REBUILT_FROM_EVENTS' };
    expect(await (await act(incidentId, resolved)).json()).toMatchObject({
      ...{ incidentId, owner: 'officer-2', ...resolved },
    });
    expect(await problemAt(act(incidentId, { owner: 'officer-3' }))).toMatchObject({
      ...{ status: 409, code: 'incident-resolved' },
    });
  };

  it('finds a received message that no recorded decision explains', async () => {
    await tell(
      municipality.confirms(7, 'disclosure', nameBasedId('never decided'), {
        decisionId: nameBasedId('never decided'),
        disclosureId: nameBasedId('never disclosed'),
      }),
    );
    expect(await compare()).toMatchObject({
      state: 'DIFFERENT',
      different: { number: 7, detail: 'received-without-decision' },
    });
  });

  it('looks at every tenant of the registry when asked to, and finds a row where nothing was ever sent', async () => {
    municipality.stray = '751.MUNICIPALITY_JOBCENTRE';
    const everyone = await world.told<CompletenessReport>('/audit/v1/completeness?scope=all');
    expect(everyone.tenants.length).toBeGreaterThan(500);
    const stateOf = (name: string) => everyone.tenants.find((one) => one.tenant === name)?.state;
    expect(stateOf('751.MUNICIPALITY_JOBCENTRE')).toBe('DIFFERENT');
    expect(stateOf('751.MUNICIPALITY_SOCIAL')).toBe('COMPLETE');
    expect(stateOf('kf')).toBe('NO_ANSWER');
  });

  it('keeps what was owed when the entry is erased, and knows no tenant that is none', async () => {
    await world.database.pool.query('delete from audit.contents where subject_id = $1', [
      subjectId,
    ]);
    expect(await compare()).toMatchObject({ statements: 5 });
    expect(await problemAt(world.ask('/audit/v1/completeness?tenant=nobody'))).toMatchObject({
      status: 404,
    });
  });
});
