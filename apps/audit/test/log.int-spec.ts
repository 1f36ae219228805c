import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileTileStore } from '#libs/adapters';
import { decisionsTopic } from '#libs/contracts';
import type { AuditLeaf } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { checkProof, verifyLog } from '#libs/ledger';
import type { LogVerification } from '#libs/ledger';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { newFolder } from '../../../libs/server/test/harness.js';
import { aDecision } from './a-decision.fixture.js';
import { aLookup, AuditWorld, message, publicEvent } from './audit-world.js';

describe('The Merkle log of the audit service', () => {
  let world: AuditWorld;
  const decisionId = nameBasedId('decision', '1');

  const overHttp = async (path: string): Promise<Uint8Array | null> => {
    const response = await fetch(`${world.url}/audit/log/${path}`);
    if (response.status === 404) return null;
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  };
  const key = async (): Promise<string> =>
    Buffer.from((await overHttp('key'))!)
      .toString()
      .trim();
  const verifyOnline = async (): Promise<LogVerification> =>
    verifyLog({ read: overHttp }, await key());
  const shown = async (): Promise<readonly number[]> =>
    (
      await world.database.pool.query<{ leaf_index: string }>(
        'select leaf_index from audit.entries order by position',
      )
    ).rows.map(({ leaf_index }) => Number(leaf_index));

  beforeAll(async () => {
    world = await AuditWorld.begin();
    const engine = createEngine(loadShippedPolicySet());
    const decision = aDecision(engine, 1, nameBasedId('subject'));
    const event = publicEvent('decision-1', 'dk.infohus.decision.recorded.v1', decision);
    await world.tell([
      message(decisionsTopic, decision.subjectId, event),
      ...Array.from({ length: 300 }, (_, n) => aLookup(n)),
    ]);
  });

  afterAll(() => world.end());

  it('holds every entry once, and an outsider can verify it over HTTP without a token', async () => {
    const leaves = await shown();
    expect(leaves).toEqual(leaves.map((_, at) => at));
    const { size, findings } = await verifyOnline();
    expect(findings).toEqual([]);
    expect(size).toBe(leaves.length);
    expect(size).toBeGreaterThanOrEqual(301);
  });

  it('says nothing in a leaf but that something of a type was recorded', async () => {
    const bundle = Buffer.from((await overHttp('tile/entries/000'))!);
    const leaf = JSON.parse(bundle.subarray(2, 2 + bundle.readUInt16BE()).toString()) as AuditLeaf;
    expect(Object.keys(leaf).sort()).toEqual(['commitment', 'entry', 'time', 'type', 'v']);
    expect(bundle.toString()).not.toContain(nameBasedId('subject'));
    expect(bundle.toString()).not.toContain('PERMIT');
  });

  it('gives one file that proves a decision offline, and proves nothing when it was touched', async () => {
    const proof = await (await world.ask(`/audit/v1/decisions/${decisionId}/proof`)).text();
    const checked = checkProof(proof, await key());
    expect(checked).toMatchObject({ opened: true, payload: { data: { decisionId } } });
    const touched = proof.replace(/^(extra .{40})./m, (_, kept: string) => `${kept}A`);
    expect(checkProof(touched, await key())).toHaveProperty('refused');
  });

  it('goes on after a stop without a gap, a fork or a double', async () => {
    await world.settled();
    const before = await verifyOnline();
    await world.stop();
    await world.bus.bus.publish([aLookup(7), aLookup(1000)]);
    await world.start();
    await world.tell([aLookup(1001)]);
    const leaves = await shown();
    expect(leaves).toEqual(leaves.map((_, at) => at));
    const after = await verifyOnline();
    expect(after.findings).toEqual([]);
    expect(after.size).toBe(before.size + 2);
  });

  it('finds the leaves again that were logged but not yet shown when the process died', async () => {
    const { pool } = world.database;
    await world.settled();
    await world.stop();
    const before = await pool.query('select * from audit.log_head');
    // What a kill between the log and the commit leaves behind: leaves without rows.
    await pool.query(`
      delete from audit.entries where leaf_index >= 250;
      update audit.log_head set placed = 250;
      update audit.checkpoints set position = (select max(position) from audit.entries)
      where name = 'log'`);
    await world.start();
    await world.tell([aLookup(1002)]);
    const leaves = await shown();
    expect(leaves).toEqual(leaves.map((_, at) => at));
    const { size, findings } = await verifyOnline();
    expect(findings).toEqual([]);
    expect(size).toBe(Number((before.rows[0] as { size: string }).size) + 1);
  });

  it('shows an entry that somebody wrote over, and says that it is not what was logged', async () => {
    const { pool } = world.database;
    const id = nameBasedId('lookup-9');
    const { rows } = await pool.query<{ body: string }>(
      `select body from audit.contents where id = $1`,
      [id],
    );
    const { body } = rows[0]!;
    for (const changed of ['{', body.replace('J-1', 'J-2'), body.replace('REFUSED', 'SHOWN')]) {
      await pool.query('update audit.contents set body = $2 where id = $1', [id, changed]);
      const line = (await world.replay('?agency=1470')).find(({ eventId }) => eventId === id);
      expect(line?.asCommitted).toBe(false);
    }
    await pool.query('update audit.contents set body = $2 where id = $1', [id, body]);
    const lines = await world.replay('?agency=1470');
    expect(lines.some(({ asCommitted }) => asCommitted === false)).toBe(false);
  });

  const standingOf = async (id: string): Promise<boolean | undefined> =>
    (await world.replay('?agency=1470')).find(({ eventId }) => eventId === id)?.asCommitted;

  it('says of an entry that somebody hid from the searches that it is not what was logged', async () => {
    const { pool } = world.database;
    const id = nameBasedId('lookup-9');
    const { rows } = await pool.query<{ reader: string }>(
      'select reader from audit.entries where event_id = $1',
      [id],
    );
    const written = async (reader: string): Promise<boolean | undefined> => {
      await pool.query('update audit.entries set reader = $2 where event_id = $1', [id, reader]);
      return standingOf(id);
    };
    expect(await written('nobody')).toBe(false);
    expect(await written(rows[0]!.reader)).not.toBe(false);
  });

  it('still verifies when an entry is erased with its salt, and proves that there was one', async () => {
    const { pool } = world.database;
    await pool.query('delete from audit.contents where id = $1', [nameBasedId('lookup-5')]);
    // Nobody decided that it should go.
    expect(await standingOf(nameBasedId('lookup-5'))).toBe(false);
    for (const id of [nameBasedId('lookup-5'), nameBasedId('decision-1')])
      await pool.query('insert into audit.erased_entries values ($1, $2)', [id, id]);
    expect(await standingOf(nameBasedId('lookup-5'))).not.toBe(false);
    expect((await verifyOnline()).findings).toEqual([]);
    const erased = (await world.replay('?agency=1470')).find(
      ({ eventId }) => eventId === nameBasedId('lookup-5'),
    );
    expect(erased).toMatchObject({ data: null, salt: null });
    await pool.query('delete from audit.contents where id = $1', [nameBasedId('decision-1')]);
    const proof = await (await world.ask(`/audit/v1/decisions/${decisionId}/proof`)).text();
    expect(checkProof(proof, await key())).toMatchObject({ opened: false });
  });

  it('names the file and the byte that was flipped in a copy', async () => {
    const copy = newFolder();
    await world.settled();
    cpSync(world.logFolder, copy, { recursive: true });
    const files = readdirSync(copy, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.startsWith('tile/') && statSync(join(copy, name)).isFile())
      .sort();
    expect(files).toContain('tile/0/000');
    for (const name of files) {
      const bytes = readFileSync(join(copy, name));
      const at = Math.floor(bytes.length / 2);
      bytes[at]! ^= 1;
      writeFileSync(join(copy, name), bytes);
      const { findings } = await verifyLog(new FileTileStore(copy), await key());
      expect(findings[0]?.path).toBe(name);
      expect(findings[0]!.from).toBeLessThanOrEqual(at);
      expect(findings[0]!.to).toBeGreaterThan(at);
      bytes[at]! ^= 1;
      writeFileSync(join(copy, name), bytes);
    }
  });

  it('refuses to go on over an older copy of itself, and says that it is not ready', async () => {
    const copy = newFolder();
    await world.stop();
    cpSync(world.logFolder, copy, { recursive: true });
    await world.start();
    await world.tell([aLookup(1003)]);
    await world.stop();
    cpSync(copy, world.logFolder, { recursive: true, force: true });
    await world.start();
    expect((await fetch(`${world.url}/audit/health/ready`)).status).toBe(503);
    expect((await fetch(`${world.url}/audit/log/checkpoint`)).status).toBe(503);
  });
});
