import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionsTopic } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import { createEngine, loadShippedPolicySet } from '#libs/policy';
import { aDecision } from '../../audit/test/a-decision.fixture.js';
import { aLookup, AuditWorld, message, publicEvent } from '../../audit/test/audit-world.js';
import type { Called } from './command-line.js';
import { infohus, tokenEndpoint } from './command-line.js';

describe('The command line', () => {
  let world: AuditWorld;
  let tokens: Awaited<ReturnType<typeof tokenEndpoint>>;
  let folder: string;
  const decisionId = nameBasedId('decision', '1');

  const officer = (...args: string[]): Promise<Called> =>
    infohus(args, {
      INFOHUS_URL: world.url,
      INFOHUS_CLIENT_ID: 'compliance-officer',
      INFOHUS_CLIENT_SECRET: 'secret',
      INFOHUS_JUSTIFICATION: 'AUDIT-1',
      INFOHUS_TOKEN_URL: tokens.url,
    });

  beforeAll(async () => {
    world = await AuditWorld.begin();
    tokens = await tokenEndpoint(world.token);
    folder = mkdtempSync(join(tmpdir(), 'infohus-cli-'));
    const engine = createEngine(loadShippedPolicySet());
    const decision = aDecision(engine, 1, nameBasedId('subject'));
    const event = publicEvent('decision-1', 'dk.infohus.decision.recorded.v1', decision);
    await world.tell([
      message(decisionsTopic, decision.subjectId, event),
      ...Array.from({ length: 40 }, (_, n) => aLookup(n)),
    ]);
  });

  afterAll(async () => {
    tokens.close();
    await world.end();
  });

  it('explains itself, and tells scripts what went wrong', async () => {
    const help = await infohus(['--help']);
    expect(help).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain('verify');
    expect(await infohus(['verify', '--help'])).toMatchObject({ status: 0 });
    expect(await infohus(['nonsense'])).toMatchObject({ status: 2, out: '' });
    expect(await infohus(['verify', '--nonsense'])).toMatchObject({ status: 2 });
    const nobody = await infohus(['verify', '--url', 'http://127.0.0.1:9']);
    expect(nobody.status).toBe(3);
  });

  it('verifies the log online, without being anybody', async () => {
    const verified = await infohus(['verify', '--url', world.url, '--json']);
    expect(verified.status).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({ whole: true, findings: [] });
  });

  it('verifies a copied folder offline, and names the byte that was changed in it', async () => {
    const copy = join(folder, 'copy');
    await world.settled();
    cpSync(world.logFolder, copy, { recursive: true });
    expect((await infohus(['verify', '--folder', copy])).status).toBe(0);
    const [bundle] = [join(copy, 'tile/entries/000.p')].filter(existsSync);
    const name = bundle === undefined ? 'tile/entries/000' : `tile/entries/000.p/${await size()}`;
    const bytes = readFileSync(join(copy, name));
    bytes[10]! ^= 1;
    writeFileSync(join(copy, name), bytes);
    const found = await infohus(['verify', '--folder', copy]);
    expect(found.status).toBe(1);
    expect(found.out).toContain(name);
  });

  const size = async (): Promise<number> =>
    (JSON.parse((await infohus(['verify', '--url', world.url, '--json'])).out) as { size: number })
      .size;

  it('finds an entry that was changed, removed or added by hand', async () => {
    const { pool } = world.database;
    const verify = () => officer('verify', '--entries', '--json');
    expect(await verify()).toMatchObject({ status: 0 });
    const changed = nameBasedId('lookup-3');
    await pool.query(
      `update audit.contents set body = replace(body, 'REFUSED', 'SHOWN') where id = $1`,
      [changed],
    );
    expect((await verify()).out).toContain(`entry ${changed}`);
    await pool.query(
      `update audit.contents set body = replace(body, 'SHOWN', 'REFUSED') where id = $1`,
      [changed],
    );
    expect((await verify()).status).toBe(0);
    await pool.query(`update audit.entries set reader = reader || 'x' where event_id = $1`, [
      changed,
    ]);
    expect((await verify()).out).toContain('a search passes it by');
    await pool.query(`update audit.entries set reader = rtrim(reader, 'x') where event_id = $1`, [
      changed,
    ]);
    const gone = nameBasedId('lookup-5');
    await pool.query('delete from audit.contents where id = $1', [gone]);
    expect((await verify()).out).toContain('what it said is gone, and no erasure took it');
    await pool.query('insert into audit.erased_entries values ($1, $2)', [gone, gone]);
    expect((await verify()).status).toBe(0);
    const { rows } = await pool.query<{ leaf_index: string }>(
      'delete from audit.entries where event_id = $1 returning leaf_index',
      [nameBasedId('lookup-4')],
    );
    const removed = await verify();
    expect(removed.status).toBe(1);
    expect(removed.out).toContain(`leaf ${rows[0]!.leaf_index}`);
  });

  it('proves a decision with one file that is checked in an empty folder', async () => {
    const file = join(folder, 'decision.proof');
    expect((await officer('prove', decisionId, '--out', file)).status).toBe(0);
    const key = readFileSync(join(world.logFolder, 'key'), 'utf8').trim();
    const checked = await infohus(['check', file, '--key', key]);
    expect(checked.status).toBe(0);
    expect(checked.out).toContain(decisionId);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^index .+$/m, 'index 2'));
    expect((await infohus(['check', file, '--key', key])).status).toBe(1);
    expect((await infohus(['check', file])).status).toBe(2);
  });

  it('knows a log that does not begin with what an earlier checkpoint signed', async () => {
    const file = join(folder, 'before.checkpoint');
    expect((await infohus(['verify', '--url', world.url, '--save', file])).status).toBe(0);
    await world.tell([aLookup(500)]);
    expect((await infohus(['verify', '--url', world.url, '--since', file])).status).toBe(0);
    const short = join(folder, 'short');
    await world.settled();
    const later = join(folder, 'later.checkpoint');
    cpSync(world.logFolder, short, { recursive: true });
    await world.tell([aLookup(501)]);
    expect((await infohus(['verify', '--url', world.url, '--save', later])).status).toBe(0);
    const cut = await infohus(['verify', '--folder', short, '--since', later]);
    expect(cut.status).toBe(1);
    expect(cut.out).toContain('leaves are gone');
  });

  it('replays as a table and as NDJSON, to the terminal and to a file', async () => {
    const shown = await officer('replay', '--agency', '1470');
    expect(shown).toMatchObject({ status: 0, err: '' });
    expect(shown.out).toContain('lookup.recorded');
    const lines = (await officer('replay', '--agency', '1470', '--json')).out.trim().split('\n');
    const file = join(folder, 'replay.ndjson');
    expect((await officer('replay', '--agency', '1470', '--out', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(lines.length);
    const { cursor } = JSON.parse(lines[10]!) as { cursor: string };
    const rest = await officer('replay', '--agency', '1470', '--json', '--after', cursor);
    expect(rest.out.trim().split('\n').length).toBe(lines.length - 11);
  });

  it('tells who looked, decides again, compares, and lists incidents', async () => {
    const looked = await officer('lookups', '--reader', 'investigator', '--outcome', 'REFUSED');
    expect(looked.status).toBe(0);
    expect(
      looked.out.split('\n').filter((line) => line.includes('REFUSED')).length,
    ).toBeGreaterThan(30);
    const again = await officer('redecide');
    expect(again).toMatchObject({ status: 0 });
    expect(again.out).toContain('every answer the same');
    const set = join(folder, 'set.json');
    writeFileSync(set, JSON.stringify({ ...loadShippedPolicySet(), version: 'proposal' }));
    const proposed = await officer('redecide', '--set', set, '--json');
    expect(JSON.parse(proposed.out)).toMatchObject({
      proposed: { version: 'proposal' },
      releasedThenWithheldNow: { decisions: 0 },
    });
    expect((await officer('completeness')).status).toBe(0);
    expect((await officer('incidents')).status).toBe(0);
    expect((await officer('replay', '--purpose', 'CASEWORK')).status).toBe(3);
    expect((await infohus(['replay', '--url', world.url])).status).toBe(2);
  });

  describe('with an evidence pack', () => {
    const unpack = (name: string): string => {
      const empty = mkdtempSync(join(tmpdir(), 'infohus-empty-'));
      execFileSync('tar', ['xf', join(folder, name), '-C', empty]);
      return join(empty, 'infohus-pack');
    };

    beforeAll(async () => {
      const file = join(folder, 'case.tar');
      const made = await officer('pack', '--case', nameBasedId('case'), '--out', file);
      expect(made).toMatchObject({ status: 0, err: '' });
    });

    it('verifies it in an empty folder: signature, files, proofs, and the decisions by the rules in it', async () => {
      const empty = unpack('case.tar');
      expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: empty }).toString()).toContain(
        'entries.ndjson: OK',
      );
      const key = readFileSync(join(world.logFolder, 'key'), 'utf8').trim();
      for (const path of [empty, join(folder, 'case.tar')]) {
        const checked = await infohus(['check', path, '--key', key, '--json']);
        expect(checked.status).toBe(0);
        expect(JSON.parse(checked.out)).toMatchObject({
          ...{ proved: true, decisions: 1, decidedAgain: 1, findings: [] },
        });
      }
    });

    it('finds what was changed, removed or added in it', async () => {
      const empty = unpack('case.tar');
      const found = async (): Promise<string> => {
        const checked = await infohus(['check', empty, '--json']);
        expect(checked.status).toBe(1);
        return checked.out;
      };
      const entries = join(empty, 'entries.ndjson');
      const whole = readFileSync(entries, 'utf8');
      writeFileSync(entries, whole.replace('"purpose":"RELEASE_PLAN"', '"purpose":"INVESTIGATE"'));
      expect(await found()).toContain('entries.ndjson');
      writeFileSync(entries, whole);
      writeFileSync(join(empty, 'more.txt'), 'more');
      expect(await found()).toContain('not on the signed list');
      rmSync(join(empty, 'more.txt'));
      // Whoever can write a new list cannot sign it.
      writeFileSync(entries, whole.replace('KSP_A', 'KSP_B'));
      const sums = execFileSync('sha256sum', ['entries.ndjson'], { cwd: empty }).toString();
      const list = join(empty, 'SHA256SUMS');
      writeFileSync(list, readFileSync(list, 'utf8').replace(/.{64} {2}entries.ndjson\n/, sums));
      expect(await found()).toContain('another list than the one that was signed');
    });
  });
});
