import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MovementPage, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

/** About 2.6 s. */
const SOON = '0.00003';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({
    RETENTION_SWEEP_MINUTES: '0.005',
    RETENTION_HISTORY_DAYS: SOON,
    RETENTION_DEAD_LETTERS_DAYS: SOON,
    RETENTION_AUDIT_DAYS: SOON,
    RETENTION_INBOX_DAYS: SOON,
    RETENTION_TIMELINE_DAYS: SOON,
    RETENTION_MOVEMENTS_DAYS: SOON,
    RETENTION_RESERVATIONS_DAYS: SOON,
  });
});
afterAll(() => stack.stop());

const count = async (database: 'orders' | 'products', from: string, ...values: string[]) =>
  (await query<{ n: number }>(stack.databases[database], `SELECT count(*) AS n FROM ${from}`, values))[0]?.n;

const until = (database: 'orders' | 'products', from: string, n: number, ...values: string[]) =>
  eventually(async () => {
    const found = await count(database, from, ...values);
    if (found !== n) throw new Error(`${found} rows of ${from}, not ${n}`);
    return true;
  }, 60_000);

/** The archived rows of a table. */
function archived(service: string, table: string): Record<string, unknown>[] {
  const dir = path.join(stack.dataDir, 'archive', service);
  return readdirSync(dir)
    .filter((name) => new RegExp(`^${table}-\\d{4}-\\d{2}\\.jsonl$`).test(name))
    .flatMap((name) => readFileSync(path.join(dir, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The whole ledger, newest first. */
async function ledger(id: string): Promise<MovementPage['items']> {
  const items: MovementPage['items'] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: MovementPage = await stack.request('products.movements', {
      id,
      limit: 5,
      ...(cursor && { cursor }),
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

describe('data that is older than its retention', () => {
  let product: ProductView;

  it('is deleted once its order is over, while orders go on; movements and audit go to the archive', async () => {
    product = await stack.createProduct(50);
    const confirmed = [];
    for (let i = 0; i < 20; i++) confirmed.push(await stack.place(product.id));
    const rejected = await stack.place(product.id, 1000);
    const [toCancel] = confirmed;
    for (const { id } of [...confirmed, rejected]) await stack.untilFinal(id);
    await stack.request('orders.cancel', { id: toCancel?.id ?? '' });
    await stack.allFinal();

    await until('orders', 'inbox', 0);
    await until('orders', 'order_timeline', 0);
    await until('products', 'stock_movements WHERE id > 0', 0);
    // The reservations of CONFIRMED orders, which can still be cancelled.
    await until('products', 'reservations', 19);
    await until('products', 'audit', 0);

    const movements = archived('products-service', 'stock_movements');
    expect(new Set(movements.map(({ id }) => id)).size).toBe(22);
    expect(archived('products-service', 'audit')).toContainEqual(
      expect.objectContaining({ action: 'products.create', target: product.id }),
    );
    expect(archived('products-service', 'reservations').map((row) => row.idempotencyKey)).toEqual(
      expect.arrayContaining([toCancel?.idempotencyKey, rejected.idempotencyKey]),
    );
    await expectInvariants(stack);
  });

  it('leaves a ledger that adds up to the stock, page by page, with an opening balance', async () => {
    const lines = await ledger(product.id);
    expect(lines.map(({ kind, delta }) => ({ kind, delta }))).toEqual([
      { kind: 'reserve', delta: -19 },
      { kind: 'restock', delta: 50 },
    ]);
    await stack.request('products.restock', { id: product.id, quantity: 7, reason: 'delivery' });
    await until('products', 'stock_movements WHERE id > 0', 0);
    const { stock } = await stack.request('products.get', { id: product.id });
    expect((await ledger(product.id)).reduce((sum, { delta }) => sum + delta, 0)).toBe(stock);
    expect(stock).toBe(38);
  });

  it('lets an order be cancelled after its data was deleted', async () => {
    const [, order] = stack.acknowledged;
    await stack.request('orders.cancel', { id: order?.id ?? '' });
    await stack.allFinal();
    expect((await stack.request('products.get', { id: product.id })).stock).toBe(39);
    await expectInvariants(stack);
  });

  it('is kept while its order waits for stock or one of its dead letters can be replayed', async () => {
    await stack.service('products-service').stop();
    const waiting = await stack.place(product.id);
    const [, , known] = stack.acknowledged;
    // Not an answer: no productId.
    const broken = { approved: true, idempotencyKey: known?.idempotencyKey };
    await stack.emit('orders_queue', 'product.stockReserved', broken);
    const ofKnown = `message_history WHERE "idempotencyKey" = ? AND step = 'DEAD_LETTER'`;
    await until('orders', ofKnown, 1, known?.idempotencyKey ?? '');
    // A sweep removes the audit entry of this after both are old enough.
    const { id } = await eventually(async () => {
      const [letter] = await stack.request('orders.deadLetters.list', { status: 'open' });
      return letter;
    });
    const swept = await stack.metric('orders-service', 'retention_rows_total{rule="audit"}');
    await stack.request('orders.cancel', { id: stack.acknowledged[3]?.id ?? '' });
    await eventually(async () => {
      const now = await stack.metric('orders-service', 'retention_rows_total{rule="audit"}');
      return now > swept ? true : undefined;
    }, 60_000);
    expect(await count('orders', ofKnown, known?.idempotencyKey ?? '')).toBe(1);
    expect(await count('orders', 'order_timeline WHERE "orderId" = ?', waiting.id)).toBeGreaterThan(0);

    await stack.up('products-service');
    await stack.request('orders.deadLetters.discard', { ids: [id], reason: 'a test' });
    await stack.untilFinal(waiting.id);
    await until('orders', ofKnown, 0, known?.idempotencyKey ?? '');
    await until('orders', 'order_timeline WHERE "orderId" = ?', 0, waiting.id);
    await until('orders', 'dead_letters', 0);
    await stack.allFinal();
    await expectInvariants(stack);
  });

  it('shows in the metrics', async () => {
    expect(await stack.metric('orders-service', 'retention_behind_seconds')).toBeLessThan(60);
    expect(
      await stack.metric('products-service', 'retention_rows_total{rule="stock_movements"}'),
    ).toBeGreaterThan(0);
    expect(await stack.metric('products-service', 'database_bytes{state="used"}')).toBeGreaterThan(0);
  });
});
