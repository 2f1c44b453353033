import { sharedWork } from './shared-work';

describe('shared work', () => {
  it('runs once for all callers that ask before it starts', async () => {
    let runs = 0;
    const ask = sharedWork(() => Promise.resolve(++runs), 0);
    expect(await Promise.all(Array.from({ length: 1000 }, ask))).toEqual(Array<number>(1000).fill(1));
  });

  it('never runs twice at a time, and no caller gets a result from a run that started before it asked', async () => {
    const started: ((value: string) => void)[] = [];
    const ask = sharedWork(() => new Promise<string>((resolve) => started.push(resolve)), 0);
    const first = ask();
    await Promise.resolve();
    await Promise.resolve();
    expect(started).toHaveLength(1);
    const second = [ask(), ask()];
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toHaveLength(1);
    started[0]?.('first');
    expect(await first).toBe('first');
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toHaveLength(2);
    started[1]?.('second');
    expect(await Promise.all(second)).toEqual(['second', 'second']);
  });

  it('starts at most once per interval', async () => {
    const starts: number[] = [];
    const ask = sharedWork(() => Promise.resolve(starts.push(performance.now())), 50);
    for (let n = 0; n < 4; n++) await ask();
    for (let n = 1; n < 4; n++) expect((starts[n] ?? 0) - (starts[n - 1] ?? 0)).toBeGreaterThan(48);
  });

  it('continues after a failed run', async () => {
    let runs = 0;
    const ask = sharedWork(async () => {
      if (++runs === 1) throw new Error('the first fails');
      return Promise.resolve(runs);
    }, 0);
    await expect(ask()).rejects.toThrow('the first fails');
    expect(await ask()).toBe(2);
  });
});
