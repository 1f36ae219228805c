import { Gathered } from './gathered.js';

describe('Questions that are asked at the same time', () => {
  it('are put together, the next while one is under way, and each has its own answer', async () => {
    const put: number[][] = [];
    const doubled = new Gathered<number, number>(async (asks) => {
      put.push([...asks]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return asks.map((ask) => ask * 2);
    });
    const first = doubled.ask(1);
    const second = doubled.ask(2);
    await first;
    const later = [3, 4, 5].map((ask) => doubled.ask(ask));
    expect(await Promise.all([first, second, ...later])).toEqual([2, 4, 6, 8, 10]);
    expect(put).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('fail together, and who asks afterwards is answered', async () => {
    let failures = 1;
    const echo = new Gathered<string, string>(async (asks) => {
      if (failures-- > 0) throw new Error('away');
      return asks;
    });
    const both = [echo.ask('a'), echo.ask('b')];
    await expect(Promise.allSettled(both)).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    expect(await echo.ask('c')).toBe('c');
  });
});
