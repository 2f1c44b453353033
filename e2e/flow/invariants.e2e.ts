import { brokenInvariants, type SentMovement } from '../../tools/shared/invariants';
import { execute } from '../support/database';
import { inParallel } from '../support/eventually';
import { Stack } from '../support/stack';

const AT = '2026-01-01T00:00:00.000Z';
/** The ids of rows that a test adds: none of ours begins like this. */
const added = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A check proves nothing until it has been seen to fail. */
describe('the check of the invariants', () => {
  let stack: Stack;
  let orderId: string;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start();
    productId = (await stack.createProduct(10)).id;
    const orders = await inParallel(12, 12, () => stack.place(productId));
    await stack.allFinal();
    orderId = orders[0]?.id ?? '';
    for (const { id } of orders) if ((await stack.order(id)).status === 'CONFIRMED') orderId = id;
  });
  afterAll(() => stack.stop());

  const broken = (
    acknowledged = stack.acknowledged.map(({ id }) => id),
    movements: readonly SentMovement[] = [],
  ) =>
    brokenInvariants({
      databases: stack.databases,
      acknowledged,
      movements,
      queueDepth: (queue) => stack.queueDepth(queue),
      settleMs: 200,
    });

  it('finds nothing when all is well', async () => {
    expect(await broken()).toEqual([]);
  });

  it('finds an acknowledged order that is not stored (I1)', async () => {
    expect(await broken(['no-such-order'])).toEqual(['I1: order no-such-order is not stored']);
  });

  it.each([
    ['happened twice although it was acknowledged once', 'done', 2, 2],
    ['did not happen although it was acknowledged', 'done', 0, 0],
    ['happened although it was refused', 'refused', 1, 1],
    ['happened twice and was never answered', 'unknown', 2, 2],
    ['happened and was not audited', 'unknown', 1, 0],
  ] as const)('finds a movement that %s (I11)', async (_, outcome, moved, audited) => {
    for (let i = 0; i < moved; i++)
      await execute(
        stack.databases.products,
        `INSERT INTO stock_movements (id, "productId", delta, kind, reason, at)
         SELECT ${9001 + i}, id, 0, 'adjust', 'counted', '${AT}' FROM products`,
      );
    for (let i = 0; i < audited; i++)
      await execute(
        stack.databases.products,
        `INSERT INTO audit (id, at, actor, action, target, after)
         VALUES ('${added(i)}', '${AT}', 'x', 'products.adjust', 'x', '{"reason":"counted"}')`,
      );
    expect(await broken(undefined, [{ reason: 'counted', outcome }])).toEqual([
      `I11: the movement "counted" is ${outcome}, it happened ${moved} times and was audited ${audited} times`,
    ]);
    await execute(
      stack.databases.products,
      `DELETE FROM stock_movements WHERE id > 9000; DELETE FROM audit WHERE actor = 'x'`,
    );
    expect(await broken(undefined, [{ reason: 'counted', outcome: 'unknown' }])).toEqual([]);
  });

  const everyFault: [
    string,
    'orders' | 'products',
    (id: string) => [breaks: string, mends: string],
    RegExp[],
  ][] = [
    [
      'stock that went below zero for a while (I2)',
      'products',
      () => [
        `INSERT INTO stock_movements (id, "productId", delta, kind, at) VALUES
         (9001, (SELECT id FROM products), -1, 'reserve', '${AT}'),
         (9002, (SELECT id FROM products), 1, 'release', '${AT}')`,
        'DELETE FROM stock_movements WHERE id > 9000',
      ],
      [/^I2: product .* was at -1$/],
    ],
    [
      'stock from nowhere (I3, I9)',
      'products',
      () => ['UPDATE products SET stock = stock + 1', 'UPDATE products SET stock = stock - 1'],
      [
        /^I3: product .*: 10 came in, 1 are there and 10 were confirmed$/,
        /^I9: product .* has 1, its ledger says 0$/,
      ],
    ],
    [
      'an order that does not end (I4)',
      'orders',
      (id) => [
        `UPDATE orders SET "stockState" = 'asked' WHERE id = '${id}'`,
        `UPDATE orders SET "stockState" = 'held' WHERE id = '${id}'`,
      ],
      [/^I4: 1 orders are still open$/],
    ],
    [
      'a final state that has changed (I6)',
      'orders',
      (id) => [
        `INSERT INTO order_timeline ("orderId", at, step) VALUES ('${id}', '${AT}', 'REJECTED')`,
        `DELETE FROM order_timeline WHERE "orderId" = '${id}' AND step = 'REJECTED'`,
      ],
      [/^I6: order .* went PENDING CONFIRMED REJECTED$/],
    ],
    [
      'a dead letter that nobody expects (I8)',
      'products',
      () => [
        `INSERT INTO dead_letters (id, queue, pattern, body, "bodyEncoding", headers, "errorClass", "errorMessage",
           attempts, failures, "firstFailedAt", "lastFailedAt", status)
         VALUES ('${added(0)}', 'products_queue', 'product.reserveStock', '', 'utf8', '{}', 'Error', 'no', 1, 1,
           '${AT}', '${AT}', 'open')`,
        'DELETE FROM dead_letters',
      ],
      [/^I8: 1 dead letters, not 0: .*product.reserveStock/],
    ],
    [
      'an order that does not match its reservation (I9)',
      'products',
      () => [
        `UPDATE reservations SET refusal = 'OUT_OF_STOCK', quantity = 77 WHERE refusal IS NULL`,
        `UPDATE reservations SET refusal = NULL, quantity = 1 WHERE quantity = 77`,
      ],
      [
        ...Array.from(
          { length: 5 },
          () => /^I9: order .* is CONFIRMED, its reservation was refused: OUT_OF_STOCK$/,
        ),
        /^I9: and 5 more like these$/,
      ],
    ],
  ];

  it.each(everyFault)('finds %s', async (_, owner, statements, expected) => {
    const [breaks, mends] = statements(orderId);
    await execute(stack.databases[owner], breaks);
    expect(await broken()).toEqual(expected.map((text) => expect.stringMatching(text) as string));
    await execute(stack.databases[owner], mends);
    expect(await broken()).toEqual([]);
  });
});
