import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Options } from 'amqplib';
import { execute } from '../database';
import type { Stack } from '../stack';

interface Facts {
  readonly recordedAt: string;
  /** An order placed with an Idempotency-Key. */
  readonly idempotent: { key: string; orderId: string; productId: string; quantity: number };
  readonly redis: Readonly<Record<string, string>>;
  /** How each acknowledged order must end, by its id. */
  readonly expected: Readonly<Record<string, string>>;
}
interface Recorded {
  readonly queue: string;
  readonly properties: Options.Publish;
  readonly body: string;
}

const read = (name: string) => readFileSync(path.join(__dirname, name), 'utf8');

export const facts = JSON.parse(read('facts.json')) as Facts;

/** How the last version declared its queues. */
const EVENT_QUEUES = ['orders_queue', 'products_queue'];
const PLAIN_QUEUES = ['orders_queries', 'orders_waits', 'products_queries'];
export const RETRY_DELAYS_MS = [1000, 5000, 30_000];

/** Restores databases, Redis and queues as the last version left them, as if it had stopped just now. */
export async function restore(stack: Stack): Promise<void> {
  const age = Date.now() - Date.parse(facts.recordedAt);
  const asOfNow = (text: string) =>
    text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) =>
      new Date(Date.parse(at) + age).toISOString(),
    );
  for (const owner of ['orders', 'products'] as const) {
    // An empty file is an empty database.
    writeFileSync(stack.databases[owner], '');
    await execute(stack.databases[owner], `BEGIN;\n${asOfNow(read(`${owner}.sql`))}\nCOMMIT;`);
  }
  for (const [key, value] of Object.entries(facts.redis)) await stack.redis.set(key, value, 'EX', 86_400);
  await declareQueues(stack);
  const messages = read('messages.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(asOfNow(line)) as Recorded);
  const channel = await stack.channel();
  for (const { queue, properties, body } of messages) {
    // On a slow machine a request must not expire before the service is up.
    channel.sendToQueue(queue, Buffer.from(body), { ...properties, expiration: undefined });
  }
  await channel.close();
}

async function declareQueues(stack: Stack): Promise<void> {
  const channel = await stack.channel();
  for (const queue of EVENT_QUEUES) {
    for (const name of [queue, `${queue}.undeliverable`]) await channel.assertQueue(name, { durable: true });
    for (const delayMs of RETRY_DELAYS_MS) {
      await channel.assertQueue(`${queue}.retry.${delayMs}ms`, {
        durable: true,
        messageTtl: delayMs,
        deadLetterExchange: '',
        deadLetterRoutingKey: queue,
      });
    }
  }
  for (const queue of PLAIN_QUEUES) await channel.assertQueue(queue, { durable: true });
  await channel.close();
}
