import type { OrderStatus } from '../../messaging/src/payloads';
import { query } from './database';
import { eventually } from './eventually';
import type { Stack } from './stack';

interface OrderRow {
  id: string;
  productId: string;
  quantity: number;
  status: OrderStatus;
  idempotencyKey: string;
  reason: string | null;
}
interface ReservationRow {
  idempotencyKey: string;
  productId: string;
  quantity: number;
  refusal: string | null;
  releasedAt: string | null;
}
interface MovementRow {
  productId: string;
  delta: number;
  kind: string;
}

/**
 * The invariants I1–I6, I8 and I9 of the system, from both databases and the client's own log, once it is quiet.
 * (I7 and I10 have tests of their own.)
 *
 * @param deadLetters how many there must be, in all
 */
export async function expectInvariants(stack: Stack, { deadLetters = 0 } = {}): Promise<void> {
  const { orders: ordersDb, products: productsDb } = stack.databases;
  await stack.allFinal(); // I4
  await eventually(async () => {
    for (const file of [ordersDb, productsDb]) {
      const [outbox] = await query<{ n: number }>(file, 'SELECT count(*) AS n FROM outbox');
      if (outbox?.n !== 0) throw new Error(`I8: ${outbox?.n} messages are in the outbox of ${file}`);
    }
    return true;
  });

  const orders = await query<OrderRow>(ordersDb, 'SELECT * FROM orders');
  const reservations = await query<ReservationRow>(productsDb, 'SELECT * FROM reservations');
  const movements = await query<MovementRow>(productsDb, 'SELECT * FROM stock_movements ORDER BY id');
  const products = await query<{ id: string; stock: number }>(productsDb, 'SELECT id, stock FROM products');
  const byKey = new Map(reservations.map((reservation) => [reservation.idempotencyKey, reservation]));
  const broken: string[] = [];

  const stored = new Set(orders.map(({ id }) => id));
  for (const { id } of stack.acknowledged) if (!stored.has(id)) broken.push(`I1: order ${id} is not stored`);

  for (const { id, stock } of products) {
    let sum = 0;
    for (const { delta } of movements.filter(({ productId }) => productId === id)) {
      sum += delta;
      if (sum < 0) broken.push(`I2: product ${id} was at ${sum}`);
    }
    if (sum !== stock) broken.push(`I9: product ${id} has ${stock}, its ledger says ${sum}`);
    const confirmed = orders
      .filter(({ productId, status }) => productId === id && status === 'CONFIRMED')
      .reduce((units, { quantity }) => units + quantity, 0);
    const restocked = movements
      .filter(({ productId, kind }) => productId === id && (kind === 'restock' || kind === 'adjust'))
      .reduce((units, { delta }) => units + delta, 0);
    if (restocked !== stock + confirmed) {
      broken.push(
        `I3: product ${id}: ${restocked} came in, ${stock} are there and ${confirmed} were confirmed`,
      );
    }
  }

  if (byKey.size !== reservations.length) broken.push('I5: an idempotency key has two reservations');
  for (const order of orders) {
    const reservation = byKey.get(order.idempotencyKey);
    const held = reservation?.refusal === null && reservation.releasedAt === null;
    const agrees =
      order.status === 'CONFIRMED'
        ? held
        : order.status === 'REJECTED'
          ? reservation?.refusal === order.reason
          : !held;
    if (!agrees)
      broken.push(`I9: order ${order.id} is ${order.status}, its reservation ${JSON.stringify(reservation)}`);
  }

  const steps = await query<{ orderId: string; steps: string }>(
    ordersDb,
    `SELECT "orderId", group_concat(step, ' ') AS steps FROM
       (SELECT * FROM order_timeline WHERE step IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED') ORDER BY id)
     GROUP BY "orderId"`,
  );
  const legal = /^PENDING( CONFIRMED| REJECTED)?( CANCELLED)?$/;
  for (const { orderId, steps: way } of steps) {
    if (!legal.test(way) || way.includes('REJECTED CANCELLED'))
      broken.push(`I6: order ${orderId} went ${way}`);
  }

  const letters = await Promise.all(
    [ordersDb, productsDb].map((file) =>
      query(file, `SELECT pattern, "errorMessage" FROM dead_letters WHERE status = 'open'`),
    ),
  );
  if (letters.flat().length !== deadLetters) {
    broken.push(
      `I8: ${letters.flat().length} dead letters, not ${deadLetters}: ${JSON.stringify(letters.flat().slice(0, 5))}`,
    );
  }
  for (const queue of ['orders_queue', 'products_queue']) {
    const depth = await stack.queueDepth(queue);
    if (depth !== 0) broken.push(`I8: ${depth} messages are left in ${queue}`);
  }
  expect(broken).toEqual([]);
}
