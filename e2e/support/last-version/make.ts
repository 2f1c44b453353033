/** Records the fixture of this folder. It runs in a checkout of the version that it records: README.md says how. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GetMessage } from 'amqplib';
import { execute, query } from '../database';
import { eventually } from '../eventually';
import { Stack } from '../stack';

interface Recorded {
  readonly queue: string;
  readonly properties: object;
  readonly body: string;
}

const DELAYS = [1000, 5000, 30_000];
const QUEUES = ['orders_queue', 'products_queue', 'orders_queries', 'orders_waits', 'products_queries'];
/** Orders of this many units cannot be confirmed while the trigger exists. */
const UNLUCKY = 7;
const CAUSE = `CREATE TRIGGER cause BEFORE UPDATE ON orders WHEN NEW.quantity = ${UNLUCKY}
  BEGIN SELECT RAISE(ABORT, 'the cause'); END`;

jest.setTimeout(300_000);

let stack: Stack;
let lamp: string;
let stamp: string;
const expected: Record<string, string> = {};

/** Places an order and records how it must end under the new version. */
async function place(productId: string, quantity: number, status: string, headers = {}) {
  const order = await stack.place(productId, quantity, headers);
  expected[order.id] = status;
  return order;
}

async function cancel(id: string): Promise<void> {
  await stack.request('orders.cancel', { id, actor: 'olga' });
  expected[id] = 'CANCELLED';
}

/** Takes all messages out of a queue. */
async function take(queue: string): Promise<Recorded[]> {
  const channel = await stack.channel();
  const taken: Recorded[] = [];
  for (;;) {
    const message: GetMessage | false = await channel.get(queue, { noAck: true });
    if (!message) break;
    taken.push({ queue, properties: message.properties, body: message.content.toString() });
  }
  await channel.close();
  return taken;
}

async function put({ queue, properties, body }: Recorded): Promise<void> {
  const channel = await stack.channel();
  channel.sendToQueue(queue, Buffer.from(body), properties);
  await channel.close();
}

const asText = (messages: readonly Recorded[]) =>
  `${messages.map((one) => JSON.stringify(one)).join('\n')}\n`;

/** The tables, rows, indexes and triggers of a database, as SQL. */
async function dump(file: string): Promise<string> {
  const schema = await query<{ type: string; name: string; sql: string }>(
    file,
    `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'`,
  );
  const statements = schema.filter(({ type }) => type === 'table').map(({ sql }) => sql);
  for (const { name } of schema.filter(({ type }) => type === 'table')) {
    const columns = await query<{ name: string }>(file, `SELECT name FROM pragma_table_info('${name}')`);
    const values = columns.map((column) => `quote("${column.name}")`).join(` || ', ' || `);
    const rows = await query<{ row: string }>(file, `SELECT ${values} AS row FROM "${name}"`);
    statements.push(...rows.map(({ row }) => `INSERT INTO "${name}" VALUES (${row})`));
  }
  statements.push(...schema.filter(({ type }) => type !== 'table').map(({ sql }) => sql));
  // Stack traces contain the folder of the checkout.
  return `${statements.join(';\n')};\n`.replaceAll(path.resolve(__dirname, '../../..'), '/app');
}

async function endedOrders(): Promise<object> {
  lamp = (await stack.createProduct(1000, 'Lamp')).id;
  stamp = (await stack.createProduct(3, 'Stamp')).id;
  await stack.request('products.restock', { id: stamp, quantity: 2, reason: 'delivery', actor: 'olga' });
  await stack.request('products.adjust', { id: stamp, delta: -1, reason: 'broken', actor: 'olga' });
  const key = 'of-the-last-version';
  const keyed = await place(lamp, 3, 'CONFIRMED', { 'idempotency-key': key });
  const cancelled = await place(lamp, 5, 'CONFIRMED');
  await place(lamp, 1, 'CONFIRMED');
  await place(stamp, 50, 'REJECTED');
  await place('00000000-0000-4000-8000-000000000001', 1, 'REJECTED');
  for (const id of Object.keys(expected)) await stack.untilFinal(id);
  await cancel(cancelled.id);
  await stack.allFinal();
  return { key, orderId: keyed.id, productId: lamp, quantity: 3 };
}

/**
 * Five dead letters: two were never valid, one of them discarded. Three belong to orders that wait for their answer.
 */
async function deadLetters(): Promise<string[]> {
  for (const n of [1, 2]) await stack.emit('orders_queue', 'product.stockReserved', { approved: 'maybe', n });
  await put({ queue: 'products_queue', properties: {}, body: 'not JSON' });
  await execute(stack.databases.orders, CAUSE);
  for (let n = 0; n < 3; n++) await place(lamp, UNLUCKY, 'CONFIRMED');
  const letters = await eventually(async () => {
    const found = await stack.request('orders.deadLetters.list', { limit: 200 });
    return found.length === 5 ? found : undefined;
  }, 120_000);
  const invalid = letters.filter(({ pattern, attempts }) => pattern !== null && attempts === 1);
  await stack.request('orders.deadLetters.discard', {
    ids: [invalid[0]?.id ?? ''],
    reason: 'made by hand',
    actor: 'olga',
  });
  return letters.filter(({ attempts }) => attempts > 1).map(({ id }) => id);
}

/** Leaves orders in every state between two services, and their messages in the queues. */
async function underWay(): Promise<void> {
  const cancelled = [await place(lamp, 4, 'CANCELLED'), await place(lamp, 6, 'CANCELLED')];
  for (const { id } of cancelled) await stack.untilFinal(id);
  await place(lamp, UNLUCKY, 'CONFIRMED');
  await eventually(async () => (await stack.queueDepth('orders_queue.retry.30000ms')) > 0);
  await stack.service('products-service').stop('SIGKILL');
  // The holder of the lock is dead, so the answer is retried until the lock expires.
  const locked = await place(lamp, 2, 'CONFIRMED');
  await stack.redis.set(`lock:${locked.idempotencyKey}`, 'somebody', 'EX', 600);
  await stack.up('products-service');
  await eventually(async () => (await stack.queueDepth('orders_queue.retry.1000ms')) > 0);
  await stack.service('products-service').stop('SIGKILL');
  for (const { id } of cancelled) await cancel(id);
  for (const quantity of [1, 2, 3]) await place(lamp, quantity, 'CONFIRMED');
  await cancel((await place(lamp, 4, 'PENDING')).id);
}

/** Kills the orders service in the middle of a replay, with a request that is committed but not published. */
async function ordersServiceDies(letters: string[]): Promise<void> {
  await stack.service('orders-service').stop('SIGKILL');
  await stack.up('orders-service', { CRASH_AT: 'committed-not-published=product.reserveStock' });
  await stack.request('orders.deadLetters.replay', {
    ids: letters.slice(1),
    ratePerSecond: 1,
    actor: 'olga',
  });
  await eventually(async () => (await stack.queueDepth('orders_queue.retry.1000ms')) > 0);
  await Promise.all([
    stack.service('orders-service').exited,
    stack.http('POST', '/orders', { productId: lamp, quantity: 8 }).catch(() => undefined),
  ]);
}

/** Kills the products service after two answers, with a third that is committed but not published. */
async function productsServiceDies(): Promise<Recorded[]> {
  const waiting = await take('products_queue');
  const questions = waiting.filter(({ body }) => body.includes('product.reserveStock'));
  const [first, second, third] = questions;
  if (!first || !second || !third) throw new Error('too few requests');
  const before = await stack.queueDepth('orders_queue');
  for (const question of [first, second]) await put(question);
  await stack.up('products-service');
  await eventually(async () => (await stack.queueDepth('orders_queue')) >= before + 2);
  await stack.service('products-service').stop();
  await stack.up('products-service', { CRASH_AT: 'committed-not-published=product.stockReserved' });
  await put(third);
  await stack.service('products-service').exited;
  return waiting.filter((message) => ![first, second, third].includes(message));
}

it('records what this version leaves behind', async () => {
  stack = await Stack.start({ RETRY_DELAYS_MS: DELAYS.join(), REDRIVE_DELAYS_SECONDS: '3600' });
  try {
    const idempotent = await endedOrders();
    const letters = await deadLetters();
    await underWay();
    await ordersServiceDies(letters);
    const messages: Recorded[] = [];
    // These expire, so they are taken first.
    for (const delay of DELAYS) messages.push(...(await take(`orders_queue.retry.${delay}ms`)));
    messages.push(...(await productsServiceDies()));
    // A request that no service will answer.
    const asked = stack.http('POST', '/orders', { productId: lamp, quantity: 9 }).catch(() => undefined);
    await eventually(async () => {
      messages.push(...(await take('orders_queue')));
      return messages.some(({ body }) => body.includes('orders.create'));
    });
    await asked;
    for (const queue of QUEUES) messages.push(...(await take(queue)));
    await execute(stack.databases.orders, 'DROP TRIGGER cause');
    const redis: Record<string, string | null> = {};
    for (const key of await stack.redis.keys('processed:*')) redis[key] = await stack.redis.get(key);
    const facts = { recordedAt: new Date().toISOString(), idempotent, redis, expected };
    const files = {
      'orders.sql': await dump(stack.databases.orders),
      'products.sql': await dump(stack.databases.products),
      'messages.jsonl': asText(messages),
      'facts.json': `${JSON.stringify(facts, undefined, 2)}\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(__dirname, name), text);
  } finally {
    await stack.stop();
  }
});
