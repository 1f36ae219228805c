import type { HandoverItem } from '#libs/contracts';
import { countIn } from './count.js';
import type { Count } from './count.js';

type Told = readonly [change: string, responsible: string | null, version: number];

const prison = { agency: 'kf', unit: 'KF_PRISON' } as const;
const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const history: readonly Told[] = [
  ['HandoverBegun', 'kf', 0],
  ['HandoverOffered', 'kf', 1],
  ['HandoverAccepted', 'kf', 2],
  ['HandoverCompleted', '101', 3],
];
const row = (more: Partial<HandoverItem> = {}): HandoverItem => ({
  handoverId: 'one',
  side: 'SENDER',
  state: 'COMPLETED',
  responsible: '101',
  waitingFor: 'NOBODY',
  shortNotice: false,
  updatedAt: '2027-01-04T06:00:00.000Z',
  ...more,
});

/** Counts one handover as these boards and this log have it. */
const count = (
  told: readonly Told[],
  sent: readonly HandoverItem[] = [row()],
  held: readonly HandoverItem[] = [row({ side: 'RECEIVER' })],
): Promise<Count> =>
  countIn(
    {
      list: <T>({ agency }: { agency: string }) =>
        Promise.resolve({ items: agency === 'kf' ? sent : held } as T),
      audited: async function* <T>() {
        for (const [change, responsible, version] of told)
          yield {
            type: 'dk.infohus.handover.recorded.v1',
            occurredAt: `2027-01-0${version + 1}T06:00:00.000Z`,
            data: { handoverId: 'one', subjectId: 'subject', change, responsible, version },
          } as T;
      },
    },
    { senders: [prison], receivers: [social] },
  );

const found = async (asked: Promise<Count>): Promise<readonly number[]> => {
  const { orphaned, lost, doubled } = await asked;
  return [orphaned.length, lost.length, doubled.length];
};

describe('Counting from boards and audit log', () => {
  it('finds nothing wrong where all three agree', async () => {
    const whole = await count(history);
    expect(await found(Promise.resolve(whole))).toEqual([0, 0, 0]);
    expect(whole).toMatchObject({ handovers: 1, answered: [1] });
  });
  it('finds who is nobody’s: an agency that there is none of', async () =>
    expect(
      await found(count([...history.slice(0, 3), ['HandoverCompleted', 'nobody', 3]])),
    ).toEqual([1, 0, 1]));
  it('finds what is lost: on no board, not with the receiver, or with a hole in its history', async () => {
    expect(await found(count(history, [], []))).toEqual([0, 1, 0]);
    expect(await found(count(history, [row()], []))).toEqual([0, 1, 0]);
    expect(await found(count(history.filter(([, , version]) => version !== 2)))).toEqual([0, 1, 0]);
    expect(await found(count([]))).toEqual([0, 1, 0]);
  });
  it('finds what is double: twice in the log or on a board, or two who are both responsible', async () => {
    expect(await found(count([...history, history[3]!]))).toEqual([0, 0, 1]);
    expect(await found(count(history, [row(), row()]))).toEqual([0, 0, 1]);
    const kfToo = [row({ responsible: 'kf' })];
    expect(await found(count(history, kfToo, kfToo))).toEqual([0, 0, 1]);
  });
  it('lets what was never offered stand with its sender alone', async () =>
    expect(
      await found(count(history.slice(0, 1), [row({ state: 'BEGUN', responsible: 'kf' })], [])),
    ).toEqual([0, 0, 0]));
});
