import { randomUUID } from 'node:crypto';
import { Problem } from '#libs/client';
import { eventually } from '../../workbench/src/demo/expect.js';
import { startExchange } from './exchange.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { smallDisk } from './small-disk.fixture.js';
import { aStory, desksAt, disclose, receivedBy, settled } from './story.fixture.js';
import type { Story } from './story.fixture.js';

const disk = smallDisk(260);
const { skip } = describe;
const describeDisk: (title: string, suite: () => void) => void =
  typeof disk === 'string'
    ? (title, suite) => skip(`${title} (no file system can be mounted here: ${disk})`, suite)
    : describe;

describeDisk('When the disk of the stores is full, the exchange', () => {
  if (typeof disk === 'string') return;
  let exchange: RunningExchange;
  let desks: ReturnType<typeof desksAt>;
  let story: Story;
  let socialCase: string;
  const accepted: string[] = [];

  /** What the last request was refused with, and its key. */
  const sendUntilRefused = async (): Promise<Readonly<{ key: string; refused: unknown }>> => {
    // What is allotted already still takes some.
    for (let sent = 0; sent < 400; sent++) {
      const key = randomUUID();
      try {
        accepted.push(await disclose(desks.prison, story, key));
      } catch (refused) {
        return { key, refused };
      }
    }
    throw new Error('The disk never was full');
  };

  beforeAll(async () => {
    exchange = await startExchange(disk.folder);
    desks = desksAt(exchange.url);
    story = await aStory(desks.prison, '0107970000');
    accepted.push(await disclose(desks.prison, story));
    const message = await desks.social.message(0, ({ kind }) => kind === 'disclosure');
    const body = { fromInbox: message.number, level: 2 };
    socialCase = (await desks.social.post<{ caseId: string }>('/cases', body)).body.caseId;
  });
  afterAll(async () => {
    await exchange.stop();
    disk.unmount();
  });

  it('says that nothing was recorded, releases nothing of it, and goes on when there is room', async () => {
    disk.fill();
    const { key, refused } = await sendUntilRefused();
    disk.empty();
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ status: 503, code: 'not-recorded' });
    await eventually(
      'what was accepted is settled',
      () => settled(desks.prison, story.caseId, accepted),
      90_000,
    );
    const wanted = (): readonly string[] => accepted.map((id) => `${id}: HEALTH HOUSING`).sort();
    expect(await receivedBy(desks.social, socialCase)).toEqual(wanted());
    accepted.push(await disclose(desks.prison, story, key));
    expect(new Set(accepted).size).toBe(accepted.length);
    await eventually('that too', () => settled(desks.prison, story.caseId, accepted), 90_000);
    expect(await receivedBy(desks.social, socialCase)).toEqual(wanted());
  });
});
