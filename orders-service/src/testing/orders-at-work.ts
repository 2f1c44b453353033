import path from 'node:path';
import type { OrderView } from '@order-flow/contracts/payloads';
import { messagingAtWork } from '@order-flow/messaging/testing/messaging-at-work';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { testDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { readOrdersConfig } from '../config';
import type { Order } from '../orders/entities/order.entity';
import { OrderQueries } from '../orders/queries/order-queries';
import { OrderTransitions } from '../orders/order-transitions';
import { OrderWaits } from '../orders/order-waits';
import { OrdersService } from '../orders/orders.service';
import { OrderRuns } from '../orders/runs/order-runs';
import { ProcessingLock } from '../redis/processing-lock';
import type { RedisService } from '../redis/redis.service';
import { FakeRedis } from './fake-redis';

/** The orders service without its broker and its Redis: real services on a real database with all migrations. */
export async function ordersAtWork(env: NodeJS.ProcessEnv = {}) {
  logger.level = 'silent';
  const config = readOrdersConfig(env);
  const database = await testDatabase(path.join(__dirname, '../migrations'));
  const { writes, reads, query } = database;
  const { sent, allSent, outbox, commands, history, backlogs } = messagingAtWork(database, config);
  const redis = new FakeRedis();
  const transitions = new OrderTransitions(outbox, new OrderWaits(reads), config);
  const lock = new ProcessingLock(redis as unknown as RedisService, history);
  const orders = new OrdersService(writes, commands, outbox, lock, transitions, reads, config);
  const queries = new OrderQueries(reads, backlogs);
  const runs = new OrderRuns(writes, reads, commands, orders, queries, new OnlyReplica(), config);

  return {
    config,
    database,
    sent,
    allSent,
    redis,
    transitions,
    orders,
    runs,
    queries,
    /** The row of an order. */
    row: async (id: string): Promise<Order> => {
      const [row] = await query<Order>('SELECT * FROM orders WHERE id = $1', [id]);
      if (!row) throw new Error(`there is no order ${id}`);
      return row;
    },
    /** The steps of an order and their details, oldest first. */
    steps: async (id: string): Promise<[string, string | null][]> => {
      const steps = await query<{ step: string; detail: string | null }>(
        'SELECT step, detail FROM order_timeline WHERE "orderId" = $1 ORDER BY id',
        [id],
      );
      return steps.map(({ step, detail }) => [step, detail]);
    },
    /** The products service's answer to the order. */
    approve: ({ productId, quantity, idempotencyKey }: OrderView) =>
      orders.handleStockReserved({ approved: true, productId, quantity, idempotencyKey }),
    refuse: ({ idempotencyKey }: OrderView) =>
      orders.handleStockReserved({ approved: false, reason: 'OUT_OF_STOCK', idempotencyKey }),
    close: async () => {
      await outbox.stop();
      await database.close();
    },
  };
}
