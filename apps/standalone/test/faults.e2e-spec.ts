import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { failpoints } from '#libs/adapters';
import type { InboxItem, Page } from '#libs/contracts';
import { eventually } from '../../workbench/src/demo/expect.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import {
  aStory,
  decisionsInAudit,
  desksAt,
  disclose,
  isDeath,
  receivedBy,
  settled,
} from './story.fixture.js';
import type { Story } from './story.fixture.js';

const quiet = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * Kill -9 of the whole exchange at each place on the way of a disclosure, one after another on one data folder. After
 * each: nothing lost, nothing doubled, no message without its decision.
 */
describe('Killed while disclosures flow, the exchange', () => {
  const dataFolder = newDataFolder();
  const rounds = process.env.FAULTS === 'all' ? 30 : 1;
  const perRound = 8;
  const keys: string[] = [];
  const disclosed: string[] = [];
  let story: Story;
  let socialCase: string;
  let jobcentreCase: string;

  /** Sends until the process dies; what was not answered is sent again later under the same key. */
  const sendUntilDeath = async (url: string): Promise<readonly string[]> => {
    const { prison } = desksAt(url);
    const sent = Array.from({ length: perRound }, () => randomUUID());
    for (const key of sent) {
      keys.push(key);
      await disclose(prison, story, key).catch((error: unknown) => {
        if (!isDeath(error)) throw error;
      });
    }
    return sent;
  };

  beforeAll(async () => {
    const exchange = await startExchange(dataFolder);
    const desks = desksAt(exchange.url);
    story = await aStory(desks.prison, '0107900000');
    const first = randomUUID();
    keys.push(first);
    disclosed.push(await disclose(desks.prison, story, first));
    const open = async (desk: typeof desks.social): Promise<string> => {
      const message = await desk.message(0, ({ kind }) => kind === 'disclosure');
      const opened = await desk.post<{ caseId: string }>('/cases', {
        fromInbox: message.number,
        level: 2,
      });
      return opened.body.caseId;
    };
    socialCase = await open(desks.social);
    jobcentreCase = await open(desks.jobcentre);
    await exchange.stop();
  });

  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

  it.each(Array.from({ length: rounds }).flatMap(() => [...failpoints]))(
    'at "%s" loses and doubles nothing',
    async (failpoint) => {
      const armed = await startExchange(dataFolder, { INFOHUS_FAILPOINT: `${failpoint}:5` });
      const sent = await sendUntilDeath(armed.url);
      await Promise.race([armed.ended, quiet(20_000).then(armed.stop)]);
      expect(armed.child.signalCode).toBe('SIGKILL');

      const exchange = await startExchange(dataFolder);
      try {
        const desks = desksAt(exchange.url);
        for (const key of sent) disclosed.push(await disclose(desks.prison, story, key));
        expect(new Set(disclosed).size).toBe(disclosed.length);
        await eventually('all disclosures are settled', () =>
          settled(desks.prison, story.caseId, disclosed),
        );
        const everyone = await receivedBy(desks.social, socialCase);
        expect(everyone).toEqual(disclosed.map((id) => `${id}: HEALTH HOUSING`).sort());
        const workers = await receivedBy(desks.jobcentre, jobcentreCase);
        expect(workers).toEqual(disclosed.map((id) => `${id}: HOUSING`).sort());
        const decisions = await eventually('audit has every decision', async () => {
          const found = await decisionsInAudit(desks.officer, story.subjectId);
          return found.length >= disclosed.length * 3 ? found : undefined;
        });
        expect(decisions).toEqual(
          disclosed
            .flatMap((id) => [
              `${id} HOUSING_ORGANISATION DENY`,
              `${id} MUNICIPALITY_JOBCENTRE PERMIT_COND`,
              `${id} MUNICIPALITY_SOCIAL PERMIT`,
            ])
            .sort(),
        );
        const inbox = await desks.social.client.get<Page<InboxItem>>(desks.social.path('/inbox'), {
          query: { after: 0, limit: 200 },
        });
        expect(inbox.body.items.map(({ number }) => number)).toEqual(
          inbox.body.items.map((_, index) => index + 1),
        );
      } finally {
        await exchange.stop();
      }
    },
  );
});
