import { Together } from './together';

describe('Together', () => {
  it('asks in one go what comes in one turn, and gives each its own answer', async () => {
    const asked: (readonly number[])[] = [];
    const together = new Together<number, string>((numbers) => {
      asked.push(numbers);
      return Promise.resolve(numbers.map(String));
    });
    expect(await Promise.all([1, 2, 3].map((n) => together.ask(n)))).toEqual(['1', '2', '3']);
    expect(await together.ask(4)).toBe('4');
    expect(asked).toEqual([[1, 2, 3], [4]]);
  });

  it('fails those that were asked together, and no others', async () => {
    const together = new Together<number, number>((numbers) =>
      numbers.includes(2) ? Promise.reject(new Error('away')) : Promise.resolve(numbers),
    );
    const answers = await Promise.allSettled([together.ask(1), together.ask(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await together.ask(3)).toBe(3);
  });

  it('fails, instead of waiting for ever, where the question itself throws', async () => {
    const together = new Together<number, number>(() => {
      throw new Error('not connected');
    });
    await expect(together.ask(1)).rejects.toThrow('not connected');
  });
});
