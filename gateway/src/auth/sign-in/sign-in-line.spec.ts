import { SignInLine } from './sign-in-line';

/** A queue whose checks end when the test says so, and the order in which they began. */
function slowLine() {
  const line = new SignInLine();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (address: string, isKnown = false) =>
    line.run(address, isKnown, () => {
      begun.push(address);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const finish = async (n: number) => {
    for (let i = 0; i < n; i++) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { line, begun, ask, finish };
}

describe('the queue of sign-ins', () => {
  it('checks one password at a time', async () => {
    const line = new SignInLine();
    let now = 0;
    let most = 0;
    const check = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => line.run(`address ${n}`, false, check)));
    expect(most).toBe(1);
  });

  it('lets the addresses take turns', async () => {
    const { begun, ask, finish } = slowLine();
    const all = ['a', 'a', 'a', 'a', 'b', 'c'].map((address) => ask(address));
    await finish(6);
    await Promise.all(all);
    expect(begun).toEqual(['a', 'a', 'b', 'c', 'a', 'a']);
  });

  it('gives one address only a few places', async () => {
    const { ask, finish } = slowLine();
    const taken = Array.from({ length: 5 }, () => ask('a'));
    await expect(ask('a')).rejects.toMatchObject({ code: 'OVERLOADED' });
    const other = ask('b');
    await finish(6);
    await Promise.all([...taken, other]);
  });

  it('serves known addresses first, and strangers cannot fill their places', async () => {
    const { begun, ask, finish } = slowLine();
    const strangers = Array.from({ length: 31 }, (_, n) => ask(`stranger ${n}`));
    await expect(ask('one more')).rejects.toMatchObject({ code: 'OVERLOADED' });
    const known = ask('known', true);
    await finish(1);
    expect(begun).toEqual(['stranger 0', 'known']);
    await finish(31);
    await Promise.all([known, ...strangers]);
  });

  it('goes on after a check that failed', async () => {
    const line = new SignInLine();
    await expect(line.run('a', false, () => Promise.reject(new Error('no memory')))).rejects.toThrow(
      'no memory',
    );
    expect(await line.run('a', false, () => Promise.resolve(true))).toBe(true);
  });
});
