import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clientCredentials, InfohusClient } from '#libs/client';
import { infohus } from '../../cli/test/command-line.js';
import { newDataFolder, startExchange } from '../../standalone/test/exchange.fixture.js';
import type { RunningExchange } from '../../standalone/test/exchange.fixture.js';

const rounds = 3;
const atOnce = 16;

type Client = Readonly<{ client_id: string; client_secret: string }>;

const secretOf = (clientId: string): string =>
  (JSON.parse(readFileSync(resolve('infra/demo/clients.json'), 'utf8')) as readonly Client[]).find(
    ({ client_id }) => client_id === clientId,
  )!.client_secret;

describe('The audit log of an exchange that is killed while it records', () => {
  let exchange: RunningExchange | undefined;

  afterAll(() => exchange?.child.kill('SIGKILL'));

  it('has every entry once, in one log, and begins with what was signed before each kill', async () => {
    const dataFolder = newDataFolder();
    const checkpoints = mkdtempSync(join(tmpdir(), 'infohus-checkpoints-'));
    const clientId = 'compliance-officer';
    const clientSecret = secretOf(clientId);
    let since: readonly string[] = [];
    for (let round = 0; round <= rounds; round++) {
      exchange = await startExchange(dataFolder);
      const { url } = exchange;
      const environment = {
        INFOHUS_URL: url,
        INFOHUS_CLIENT_ID: clientId,
        INFOHUS_CLIENT_SECRET: clientSecret,
        INFOHUS_JUSTIFICATION: 'AUDIT-1',
      };
      const file = join(checkpoints, `${round}`);
      const verified = await infohus(
        ['verify', '--entries', '--json', '--save', file, ...since],
        environment,
      );
      expect(verified).toMatchObject({ status: 0, err: '' });
      since = ['--since', file];
      if (round === rounds) {
        await exchange.stop();
        const folder = join(dataFolder, 'audit-log');
        expect(await infohus(['verify', '--folder', folder])).toMatchObject({ status: 0 });
        return;
      }
      const token = clientCredentials({ tokenUrl: `${url}/oidc/token`, clientId, clientSecret });
      const client = new InfohusClient({ url, token, retries: 0 });
      const reason = { purpose: 'AUDIT', justification: 'AUDIT-1' };
      // Each look at the log is an entry of it.
      const look = async (): Promise<void> => {
        for (;;) await client.get('/audit/v1/decisions', { reason });
      };
      const looking = Array.from({ length: atOnce }, () => look().catch(() => undefined));
      await new Promise((passed) => setTimeout(passed, 700 + 400 * round));
      exchange.child.kill('SIGKILL');
      await exchange.ended;
      await Promise.all(looking);
    }
  });
});
