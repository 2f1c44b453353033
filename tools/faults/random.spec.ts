import { Random, seedOf } from './random';

describe('random numbers of the fault suite', () => {
  const some = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 1000 }, () => random.next());
  };

  it('are the same for the same seed, and others for another', () => {
    expect(some(7)).toEqual(some(7));
    expect(some(7)).not.toEqual(some(8));
  });

  it('lie between 0 and 1, spread evenly', () => {
    const numbers = some(1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });

  it('reach both ends of a range, and every element of a list', () => {
    const random = new Random(3);
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(2, 5)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
    expect(new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c']))).size).toBe(3);
  });

  it('shuffle a list without losing or changing it', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(4).shuffled(list);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(list);
  });

  it('have seeds that depend on every part', () => {
    const seeds = [seedOf(1, 'kill', 0), seedOf(1, 'kill', 1), seedOf(1, 'cut', 0), seedOf(2, 'kill', 0)];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(seedOf(1, 'kill', 0)).toBe(seeds[0]);
    for (const seed of seeds) expect(seed).toBeLessThan(2 ** 31);
  });
});
