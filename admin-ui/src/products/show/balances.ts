import type { MovementView } from '../../api/api-types';

export interface LedgerLine {
  readonly movement: MovementView;
  /** Units in stock after the movement. */
  readonly balance: number;
}

/**
 * Calculates the stock after each movement, backwards from the current stock.
 *
 * @param movements newest first
 * @returns `sum`: of all given movements; equals the stock if the oldest movement is included
 */
export function balancesOf(
  stock: number,
  movements: readonly MovementView[],
): { lines: LedgerLine[]; sum: number } {
  let balance = stock;
  let sum = 0;
  const lines = movements.map((movement) => {
    const line = { movement, balance };
    balance -= movement.delta;
    sum += movement.delta;
    return line;
  });
  return { lines, sum };
}
