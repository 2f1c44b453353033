import { patternOf, SIDE } from './pattern';

const idOf = (n: number) => `019ab2f4-7c10-7a3e-8f52-${n.toString(16).padStart(12, '0')}`;
const seen = (id: string) => JSON.stringify(patternOf(id));

describe('the pattern of an id', () => {
  it('is always the same', () => {
    const { hue, cells } = patternOf('6053d96d-9598-42b6-860b-b58af082a071');
    expect(hue).toBe(90);
    expect(cells.map((cell) => cell.join()).join(' ')).toBe('0,1 4,1 0,2 4,2 0,4 4,4 1,1 3,1 2,1');
  });

  it('is the same from the left and from the right', () => {
    for (let n = 0; n < 50; n++) {
      const { cells } = patternOf(idOf(n));
      const mirrored = cells.map(([column, row]) => `${SIDE - 1 - column},${row}`);
      expect(mirrored.sort()).toEqual(cells.map((cell) => cell.join()).sort());
    }
  });

  it('differs among ids that differ in their last digits only, and uses all colours', () => {
    const ids = Array.from({ length: 500 }, (_, n) => idOf(n));
    expect(new Set(ids.map(seen)).size).toBeGreaterThan(495);
    expect(new Set(ids.map((id) => patternOf(id).hue)).size).toBe(12);
  });
});
