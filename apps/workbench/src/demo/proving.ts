import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretOf } from './desk.js';
import { expectEqual } from './expect.js';
import { dim, say, step } from './terminal.js';
import { clients } from './world.js';

const cli = fileURLToPath(new URL('../../../cli/src/main.js', import.meta.url));

/** Where the command line runs, and with which variables beside its own. */
type Place = Readonly<{ folder: string; variables: NodeJS.ProcessEnv }>;

/** Runs the officer's command line as its own process and shows what it says. */
const infohus = ({ folder, variables }: Place, args: readonly string[], wanted: number): void => {
  const ran = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...variables,
      INFOHUS_CLIENT_ID: clients.officer,
      INFOHUS_CLIENT_SECRET: secretOf(clients.officer),
      INFOHUS_JUSTIFICATION: 'DEMO-AUDIT',
    },
  });
  say(dim(`   $ infohus ${args.join(' ')}`));
  for (const line of `${ran.stdout}${ran.stderr}`.trim().split('\n')) say(`     ${line}`);
  expectEqual(`exit status of infohus ${args[0] ?? ''}`, ran.status, wanted);
};

/** Verifies all that was done, takes the evidence along into an empty folder, and tampers with a copy of it. */
export const verifyAndTamper = (
  url: string,
  caseId: string,
  variables: NodeJS.ProcessEnv,
): void => {
  const folder = mkdtempSync(join(tmpdir(), 'infohus-demo-'));
  const place = { folder, variables };
  try {
    infohus(place, ['verify', '--url', url, '--entries'], 0);
    infohus(place, ['pack', '--url', url, '--case', caseId, '--out', 'case.tar'], 0);
    step('The evidence lies in an empty folder; what follows asks nobody');
    infohus(place, ['check', 'case.tar'], 0);
    const evidence = readFileSync(join(folder, 'case.tar'));
    const at = evidence.indexOf('"PERMIT_COND"');
    evidence.write('"PERMIT"     ', at);
    writeFileSync(join(folder, 'tampered.tar'), evidence);
    step('One outcome in a copy is changed by hand');
    infohus(place, ['check', 'tampered.tar'], 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
