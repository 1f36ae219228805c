import type {
  AuditLeaf,
  DecisionEventType,
  DecisionRecorded,
  IncidentView,
  RecordEvents,
  RecordEventType,
} from '#libs/contracts';
import { decisionsTopic, recordsTopic } from '#libs/contracts';
import type { BusMessage } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { parseBundle } from '#libs/ledger';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { aDecision } from './a-decision.fixture.js';
import { AuditWorld, message, publicEvent } from './audit-world.js';

const engine = createEngine(loadShippedPolicySet());
const subjectId = nameBasedId('subject');
const decision: DecisionRecorded = aDecision(engine, 1, subjectId);
const { decisionId, disclosureId, caseId, recipient } = decision;
const tenant = '101.MUNICIPALITY_SOCIAL';

const lookup: RecordEvents['dk.infohus.lookup.recorded.v1'] = {
  ...{ lookupId: nameBasedId('lookup'), view: 'timeline', target: caseId!, subjectId, caseId },
  reader: { actor: 'a', agency: '101', unit: 'MUNICIPALITY_SOCIAL', function: 'CASEWORK' },
  ...{ purpose: 'CASEWORK', justification: 'J-1', outcome: 'SHOWN', returned: [] },
};

// A public event that audit is told and that is not named here does not compile: it would have no leaf in this test.
const told: Readonly<Record<DecisionEventType, object>> = {
  'dk.infohus.lookup.recorded.v1': lookup,
  'dk.infohus.decision.recorded.v1': decision,
  'dk.infohus.withdrawal.recorded.v1': {
    ...{ decisionId, disclosureId, subjectId, recipient, statementIds: [], reason: 'RETRACTED' },
  },
  'dk.infohus.correction.recorded.v1': {
    ...{ decisionId, disclosureId, subjectId, recipient, replaced: [] },
  },
  'dk.infohus.policy-set.admitted.v1': {
    ...{ version: '1', sha256: '0'.repeat(64), validFrom: '2026-11-21' },
    ...{ proposedBy: 'a', approvedBy: 'b' },
  },
  'dk.infohus.register.changed.v1': { change: 'UnitEnrolled', reference: 'r' },
  'dk.infohus.fault.recorded.v1': { code: 'no-agency', reference: 'r' },
  'dk.infohus.handover.forwarded.v1': {
    ...{ handoverId: nameBasedId('handover'), subjectId, signal: 'OFFERED' },
    ...{ from: recipient, to: recipient, responsible: 'kf' },
  },
};

const reported: Readonly<Record<RecordEventType, object>> = {
  'dk.infohus.lookup.recorded.v1': lookup,
  'dk.infohus.receipt.recorded.v1': {
    ...{ messageId: nameBasedId('message'), tenant, number: 1, kind: 'disclosure' },
    ...{ subjectId, decisionId, disclosureId },
  },
  'dk.infohus.case.recorded.v1': { caseId, subjectId, tenant, change: 'OPENED' },
  'dk.infohus.handover.recorded.v1': {
    ...{ handoverId: nameBasedId('handover'), subjectId, change: 'OFFERED', responsible: null },
    version: 0,
  },
  'dk.infohus.meeting.recorded.v1': {
    ...{ meetingId: nameBasedId('meeting'), subjectId, change: 'HELD', disclosureId, decisionId },
  },
  'dk.infohus.parking.recorded.v1': {
    ...{ parkedId: nameBasedId('parked'), act: 'SKIPPED', by: ['a', 'b'], reason: 'unreadable' },
  },
  'dk.infohus.erasure.recorded.v1': {
    ...{ tenant, decisionId, subjectId, statementIds: [], eraseBy: '2026-11-21' },
  },
  'dk.infohus.task.recorded.v1': {
    ...{ taskId: nameBasedId('task'), tenant, change: 'DONE', raised: null },
  },
};

// What audit says itself, by its own doors and its own work.
const own = [
  'dk.infohus.log-key.used.v1',
  'dk.infohus.lookup.recorded.v1',
  'dk.infohus.incident.opened.v1',
  'dk.infohus.incident.acted.v1',
  'dk.infohus.opening.asked.v1',
  'dk.infohus.opening.approved.v1',
] as const;

const messagesOf = (
  events: Readonly<Record<string, object>>,
  topic: string,
  agency: string,
): readonly BusMessage[] =>
  Object.entries(events).map(([type, data]) =>
    message(topic, subjectId, publicEvent(`${topic} ${type}`, type, data, agency)),
  );

describe('Every kind of thing that is recorded', () => {
  let world: AuditWorld;

  const post = async <T>(path: string, body: object, token = world.token): Promise<T> =>
    world.told<T>(`/audit/v1/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': nameBasedId(path) },
    });

  beforeAll(async () => {
    world = await AuditWorld.begin();
    await world.tell([
      ...messagesOf(told, decisionsTopic, 'infohus-policy'),
      ...messagesOf(reported, recordsTopic('municipality'), '101'),
    ]);
    // A decision that came out otherwise opens an incident, on which somebody acts.
    await world.database.pool.query(
      `update audit.contents set body = regexp_replace(body, '"outcome":"PERMIT[A-Z_]*"', '"outcome":"DENY"')
       where body like '%decision.recorded%'`,
    );
    const { incidentIds } = await post<{ incidentIds: string[] }>('redecisions', {});
    await post<IncidentView>(`incidents/${incidentIds[0]!}/acts`, { owner: 'officer' });
    const opening = { tenant, case: caseId! };
    const { openingId } = await post<{ openingId: string }>('openings', opening);
    const second = await world.sign({
      ...{ sub: 'officer-2', agency: 'infohus-audit', unit: 'AUDIT' },
      ...{ function: 'CONTROL', scope: 'audit' },
    });
    await post(`openings/${openingId}/approval`, {}, second);
    await world.settled();
  });

  afterAll(() => world.end());

  const onLog = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${world.url}/audit/log/${path}`)).arrayBuffer());

  const leaves = async (): Promise<readonly AuditLeaf[]> => {
    const size = Number((await onLog('checkpoint')).toString().split('\n')[1]);
    // Fewer than a whole bundle: it is a partial one, as wide as the log is long.
    const { entries } = parseBundle(await onLog(`tile/entries/000.p/${size}`), size);
    return entries.map(({ entry }) => JSON.parse(Buffer.from(entry).toString()) as AuditLeaf);
  };

  it.each([...new Set([...Object.keys(told), ...Object.keys(reported), ...own])])(
    '%s is a leaf of the log, with the commitment of its entry',
    async (type) => {
      const { rows } = await world.database.pool.query<{ at: string; commitment: string }>(
        'select leaf_index as at, commitment from audit.entries where type = $1',
        [type],
      );
      expect(rows.length).toBeGreaterThan(0);
      const all = await leaves();
      for (const { at, commitment } of rows)
        expect(all[Number(at)]).toMatchObject({ type, commitment });
    },
  );
});
