/** Cells on a side of a pattern. */
export const SIDE = 5;
const HALF = Math.ceil(SIDE / 2);
/** Far enough apart to be told from each other. */
const HUES = 12;

export interface Pattern {
  /** Degrees on the colour wheel. */
  readonly hue: number;
  /** The filled cells, as `[column, row]`; left and right are the same. */
  readonly cells: readonly (readonly [number, number])[];
}

/** The same pattern and colour for the same id, always. Ids that begin alike, such as UUIDs of one day, differ too. */
export function patternOf(id: string): Pattern {
  const bits = hash(id);
  const cells: [number, number][] = [];
  for (let column = 0; column < HALF; column++) {
    for (let row = 0; row < SIDE; row++) {
      if (((bits >>> (column * SIDE + row)) & 1) === 0) continue;
      cells.push([column, row]);
      if (column < HALF - 1) cells.push([SIDE - 1 - column, row]);
    }
  }
  // The bits for the colour are not those of the cells.
  return { hue: ((bits >>> (HALF * SIDE)) % HUES) * (360 / HUES), cells };
}

/** FNV-1a, and then MurmurHash3's last step, which spreads the last characters over all 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) h = Math.imul(h ^ text.charCodeAt(n), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
