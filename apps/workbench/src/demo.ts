import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Desk } from './demo/desk.js';
import { correctAndRetract, handOver, printReadModel, triesToInvestigate } from './demo/after.js';
import { discloseAll, giveNotice, openPrisonCase } from './demo/disclosing.js';
import { startExchange } from './demo/exchange.js';
import type { Exchange } from './demo/exchange.js';
import { proposeChanges } from './demo/law.js';
import { verifyAndTamper } from './demo/proving.js';
import { replayAndRedecide } from './demo/officer.js';
import { bold, dim, heading, red, say, step, table } from './demo/terminal.js';
import { clients } from './demo/world.js';
import type { Desks } from './demo/world.js';

/** The main job, over HTTP only. `--url` runs it against an exchange that is up already. */
const { values } = parseArgs({ options: { url: { type: 'string' } } });

const desksAt = (url: string): Desks => ({
  prison: new Desk(url, clients.prison, 'prison-probation', 'KF-2026-1'),
  social: new Desk(url, clients.social, 'municipality', 'KBH-2026-7'),
  jobcentre: new Desk(url, clients.jobcentre, 'municipality', 'KBH-2026-8'),
  police: new Desk(url, clients.police, 'police', 'POL-2026-3'),
  investigator: new Desk(url, clients.investigator, 'police', 'POL-2026-4'),
  officer: new Desk(url, clients.officer, 'audit', 'DEMO-AUDIT'),
  lawyer: new Desk(url, clients.lawyer, 'policy', 'DEMO-LAW'),
});

/** Opens a case from the disclosure that came. */
const openFromInbox = async (desk: Desk, after: number, disclosureId: string): Promise<string> => {
  const message = await desk.message(
    after,
    (item) => item.kind === 'disclosure' && item.disclosureId === disclosureId,
  );
  await desk.open(message.number);
  const opened = await desk.post<{ caseId: string }>('/cases', {
    fromInbox: message.number,
    level: 2,
  });
  return opened.body.caseId;
};

const run = async (exchange: Exchange): Promise<void> => {
  const begun = performance.now();
  const { prison, social, jobcentre, police, investigator, officer, lawyer } = desksAt(
    exchange.url,
  );
  const before = {
    social: await social.lastMessage(),
    jobcentre: await jobcentre.lastMessage(),
    police: await police.lastMessage(),
  };

  heading(1, 'Nyborg prison opens a case on a fictitious man who is to be released');
  const own = await openPrisonCase(prison);
  await giveNotice(prison, social, own, before.social);

  heading(
    2,
    'It discloses seven statements under KSP (RPL § 115(1) no. 3 a), purpose: release plan',
  );
  const outcomes = await discloseAll(prison, own);
  const { disclosureId } = outcomes[0]!;

  heading(3, 'A police investigator asks for the same');
  const policeCase = await openFromInbox(police, before.police, disclosureId);
  await triesToInvestigate(investigator, policeCase);

  heading(4, 'The handover: at every step exactly one agency is responsible');
  const socialCase = await openFromInbox(social, before.social, disclosureId);
  step('The municipality opens its case from the inbox');
  await handOver(prison, social, own, disclosureId);

  heading(5, 'A correction and a retraction follow what was disclosed');
  await correctAndRetract(
    prison,
    [
      { desk: social, caseId: socialCase },
      { desk: police, caseId: policeCase },
    ],
    own,
  );

  heading(6, 'What the municipality sees now');
  const jobcentreCase = await openFromInbox(jobcentre, before.jobcentre, disclosureId);
  await printReadModel(social, socialCase, 'Social services', false);
  await printReadModel(jobcentre, jobcentreCase, 'Job centre', true);

  heading(7, 'The compliance officer replays and decides again');
  const audited = await replayAndRedecide(officer, own.subjectId, outcomes.length + 2);

  heading(8, 'A rule is to change: what would the law answer otherwise?');
  await proposeChanges(lawyer);

  heading(9, 'The officer verifies everything from the command line');
  verifyAndTamper(exchange.url, own.caseId, process.env);

  conclude(audited, performance.now() - begun);
};

const conclude = (audited: Awaited<ReturnType<typeof replayAndRedecide>>, tookMs: number): void => {
  heading(10, 'What happened');
  table(
    ['', ''],
    [
      ['decisions recorded and decided again', String(audited.decided)],
      ['entries in the audit replay', String(audited.entries)],
      ['look-ups, all recorded', String(audited.lookups)],
      ['responsible in the end', 'Københavns Kommune'],
      ['seconds', (tookMs / 1000).toFixed(1)],
    ],
  );
  say();
  say('   To explore: npm start, then');
  for (const service of ['policy', 'audit', 'municipality', 'police', 'prison-probation', 'asylum'])
    say(dim(`     http://127.0.0.1:8080/${service}/openapi.json`));
  say(dim('     clients and secrets: infra/demo/clients.json, tokens: POST /oidc/token'));
};

const main = async (): Promise<void> => {
  say(bold('Infohus: a prison release is handed to the municipality'));
  const exchange: Exchange =
    values.url === undefined
      ? await startExchange(resolve('.infohus/demo'), process.env)
      : {
          url: values.url,
          services: new Map<string, string>(),
          startedInMs: null,
          stop: () => Promise.resolve(),
        };
  const started =
    exchange.startedInMs === null
      ? ''
      : ` (started in ${(exchange.startedInMs / 1000).toFixed(1)} s)`;
  say(dim(`   The exchange is up at ${exchange.url}${started}`));
  try {
    await run(exchange);
  } catch (error) {
    say(red(`\n   ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`));
    if (error instanceof Error) say(dim(error.stack ?? ''));
    process.exitCode = 1;
  } finally {
    await exchange.stop();
  }
};

await main();
