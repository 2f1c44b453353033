import { orderStatuses } from '@order-flow/contracts/payloads';
import { canBecome, standingsBefore, stockStates, waitsForAnswer } from './order.entity';

const all = orderStatuses.flatMap((status) => stockStates.map((stockState) => ({ status, stockState })));

describe('the states of an order', () => {
  it('change only as the rules allow', () => {
    const allowed = all.flatMap((from) =>
      all
        .filter((to) => canBecome(from, to))
        .map((to) => `${from.status} ${from.stockState} → ${to.status} ${to.stockState}`),
    );
    expect(allowed).toEqual([
      'PENDING asked → CONFIRMED held',
      'PENDING asked → REJECTED asked',
      'PENDING asked → REJECTED settled',
      'PENDING asked → CANCELLED asked',
      'CONFIRMED held → CANCELLED releasing',
      'REJECTED asked → REJECTED releasing',
      'REJECTED asked → REJECTED settled',
      'REJECTED releasing → REJECTED settled',
      'CANCELLED asked → CANCELLED releasing',
      'CANCELLED asked → CANCELLED settled',
      'CANCELLED releasing → CANCELLED settled',
    ]);
  });

  it('never leave a final status, except from CONFIRMED to CANCELLED', () => {
    const left = all.flatMap((from) =>
      all
        .filter((to) => from.status !== 'PENDING' && from.status !== to.status && canBecome(from, to))
        .map((to) => `${from.status} → ${to.status}`),
    );
    expect(left).toEqual(['CONFIRMED → CANCELLED']);
  });

  it('can always reach a state in which no answer is awaited', () => {
    for (const from of all.filter(waitsForAnswer)) {
      const next = all.filter((to) => canBecome(from, to));
      if (standingsBefore(from).length > 0) expect(next.some((to) => !waitsForAnswer(to))).toBe(true);
    }
  });
});
