import type { MovementView } from '../api-types';

export interface LedgerLine {
  readonly movement: MovementView;
  /** Units in stock after it. */
  readonly balance: number;
}

/**
 * What the stock was after each movement, counted back from what it is now.
 *
 * @param movements the newest first
 * @returns `sum`: of all given, which is the stock once the oldest is among them
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
