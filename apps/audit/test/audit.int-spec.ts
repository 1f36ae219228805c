import { openServiceStores } from '#libs/adapters';
import type { ServiceStores } from '#libs/adapters';
import type { DecisionRecorded, PublicEvent, RecordEvents } from '#libs/contracts';
import { decisionsTopic, recordsTopic } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { createService, openPort, readEnvironment } from '#libs/server';
import type { OpenPort } from '#libs/server';
import { problemAt, testIssuer } from '../../../libs/server/test/harness.js';
import { testDatabase } from '../../../libs/testing/src/postgres.js';
import type { TestDatabase } from '../../../libs/testing/src/postgres.js';
import { audit } from '../src/audit.service.js';
import { aDecision } from './a-decision.fixture.js';

const subjectId = nameBasedId('subject');
const otherSubjectId = nameBasedId('other subject');

const publicEvent = <Data>(id: string, type: string, data: Data): PublicEvent<string, Data> => ({
  id: nameBasedId(id),
  type,
  agency: 'infohus-policy',
  unit: 'POLICE',
  function: 'OTHER',
  actor: 'system:policy',
  occurredAt: '2026-11-21T10:00:00.000Z',
  recordedAt: '2026-11-21T10:00:00.000Z',
  correlationId: 'c'.repeat(32),
  causationId: null,
  position: '1',
  data,
});

const message = (topic: string, key: string, event: PublicEvent) => ({
  topic,
  key,
  headers: {},
  value: JSON.stringify(event),
});

describe('The audit service', () => {
  let database: TestDatabase;
  let open: OpenPort;
  let bus: ServiceStores;
  let token: string;
  let ask: (path: string, init?: RequestInit) => Promise<Response>;

  const lookup: RecordEvents['dk.infohus.lookup.recorded.v1'] = {
    lookupId: nameBasedId('lookup'),
    view: 'timeline',
    target: nameBasedId('case'),
    subjectId,
    caseId: null,
    reader: { actor: 'investigator', agency: '1470', unit: 'POLICE', function: 'INVESTIGATION' },
    purpose: 'CASEWORK',
    justification: 'J-1',
    outcome: 'REFUSED',
    returned: [],
  };

  const eventually = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
    for (let tried = 0; tried < 200; tried += 1) {
      const value = await read();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('Nothing came');
  };

  const replay = async (
    query = '',
  ): Promise<readonly { type: string; data: DecisionRecorded }[]> => {
    const response = await ask(`/audit/v1/replay${query}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as { type: string; data: DecisionRecorded });
  };

  beforeAll(async () => {
    database = await testDatabase();
    const { issuer, sign } = await testIssuer('audit-issuer');
    open = await openPort({ port: 0 });
    const environment = {
      ...readEnvironment({ INFOHUS_LOG: 'silent' }),
      databaseUrl: database.url,
      issuers: [issuer],
    };
    open.serve([await createService(audit, environment)]);
    token = await sign({
      sub: 'officer',
      agency: 'infohus-audit',
      unit: 'AUDIT',
      function: 'CONTROL',
      scope: 'audit',
    });
    ask = (path, init = {}) =>
      fetch(open.url + path, {
        ...init,
        headers: {
          authorization: `Bearer ${token}`,
          'infohus-purpose': 'AUDIT',
          'infohus-justification': 'AUDIT-1',
          'content-type': 'application/json',
          ...init.headers,
        },
      });
    bus = await openServiceStores({ adminUrl: database.url, service: 'teller' });
    const engine = createEngine(loadShippedPolicySet());
    const type = 'dk.infohus.decision.recorded.v1';
    const decided = [1, 2, 3].map((n) =>
      publicEvent(
        `decision-${n}`,
        type,
        aDecision(engine, n, n === 3 ? otherSubjectId : subjectId),
      ),
    );
    const messages = [
      ...decided.map((event) => message(decisionsTopic, event.data.subjectId, event)),
      message(
        recordsTopic('police'),
        '1470',
        publicEvent('lookup', 'dk.infohus.lookup.recorded.v1', lookup),
      ),
    ];
    await bus.bus.publish(messages);
    // The bus delivers at least once; audit takes it in once.
    await bus.bus.publish(messages);
    await eventually(async () => ((await replay()).length >= 4 ? true : undefined));
  });

  afterAll(async () => {
    await bus.close();
    await open.close();
    await database.drop();
  });

  it('replays what was decided on a person, once and in order', async () => {
    const lines = await replay(`?subject=${subjectId}`);
    const decisions = lines.filter(({ type }) => type === 'dk.infohus.decision.recorded.v1');
    expect(decisions.map(({ data }) => data.decisionId)).toEqual([
      nameBasedId('decision', '1'),
      nameBasedId('decision', '2'),
    ]);
  });

  it('shows who looked, and who was refused', async () => {
    const page = (await (await ask(`/audit/v1/lookups?reader=investigator`)).json()) as {
      items: { data: typeof lookup }[];
    };
    expect(page.items.map(({ data }) => [data.view, data.outcome])).toEqual([
      ['timeline', 'REFUSED'],
    ]);
  });

  it('records its own use before it answers', async () => {
    await ask(`/audit/v1/decisions?subject=${otherSubjectId}`);
    const own = await eventually(async () => {
      const lines = await replay(`?agency=infohus-audit&subject=${otherSubjectId}`);
      return lines.length > 0 ? lines : undefined;
    });
    expect(own[0]).toMatchObject({ actor: 'officer', data: { view: 'audit-decisions' } });
  });

  it('is not there for casework', async () => {
    const problem = await problemAt(
      ask('/audit/v1/replay', { headers: { 'infohus-purpose': 'CASEWORK' } }),
    );
    expect(problem).toMatchObject({ status: 403, code: 'log-purpose' });
  });

  it('decides every decision again and finds the one that was changed by hand', async () => {
    const body = JSON.stringify({ subject: subjectId });
    const before = await (await ask('/audit/v1/redecisions', { method: 'POST', body })).json();
    expect(before).toEqual({ decided: 2, same: 2, notRedecidable: 0, differences: [] });
    await database.pool.query(
      `update audit.entries set body = jsonb_set(body, '{decision,outcome}', '"DENY"')
       where decision_id = $1`,
      [nameBasedId('decision', '2')],
    );
    const after = (await (await ask('/audit/v1/redecisions', { method: 'POST', body })).json()) as {
      differences: unknown[];
    };
    expect(after.differences).toMatchObject([
      { decisionId: nameBasedId('decision', '2'), then: { outcome: 'DENY' } },
    ]);
  });

  it('goes on from a cursor and refuses a foreign one', async () => {
    const first = (await (await ask('/audit/v1/decisions?limit=2')).json()) as {
      items: unknown[];
      next: string;
    };
    const second = (await (
      await ask(`/audit/v1/decisions?limit=2&after=${first.next}`)
    ).json()) as {
      items: unknown[];
    };
    expect([first.items.length, second.items.length]).toEqual([2, 1]);
    expect(await problemAt(ask('/audit/v1/decisions?after=abc'))).toMatchObject({ status: 400 });
  });
});
