import type { MovementView } from '../../api/api-types';
import { balancesOf } from './balances';

const movement = (delta: number) => ({ delta }) as MovementView;

describe('the balances of a ledger', () => {
  it('count back from the stock, newest first', () => {
    const { lines, sum } = balancesOf(105, [movement(10), movement(-5), movement(100)]);
    expect(lines.map(({ balance }) => balance)).toEqual([105, 95, 100]);
    expect(sum).toBe(105);
  });

  it('are empty without movements', () => {
    expect(balancesOf(0, [])).toEqual({ lines: [], sum: 0 });
  });
});
