import { orderStatuses } from '../../../../messaging/src/payloads';
import { canBecome } from './order.entity';

describe('the states of an order', () => {
  const allowed = orderStatuses.flatMap((status) =>
    orderStatuses.filter((next) => canBecome({ status }, next)).map((next) => `${status} → ${next}`),
  );

  it('go from PENDING to an end, and from CONFIRMED only to CANCELLED', () => {
    expect(allowed).toEqual([
      'PENDING → CONFIRMED',
      'PENDING → REJECTED',
      'PENDING → CANCELLED',
      'CONFIRMED → CANCELLED',
    ]);
  });
});
