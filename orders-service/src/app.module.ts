import path from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { owners } from '@order-flow/contracts/owners';
import { DatabaseModule } from '@order-flow/storage/database';
import { Broker } from '@order-flow/messaging/broker/broker';
import { ConsumingModule } from '@order-flow/messaging/consuming/consuming.module';
import { consumerChecks } from '@order-flow/messaging/consuming/consumer-checks';
import { RabbitMqServer } from '@order-flow/messaging/consuming/rabbitmq-server';
import { operationsController } from '@order-flow/messaging/operations/operations.controller';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { ObservabilityModule } from '@order-flow/runtime/observability.module';
import { ORDERS_CONFIG, type OrdersConfig } from './config';
import { CreateOrders1764000000000 } from './migrations/1764000000000-create-orders';
import { AddIdempotencyKeys1764100000000 } from './migrations/1764100000000-add-idempotency-keys';
import { IndexOrders1764100000001 } from './migrations/1764100000001-index-orders';
import { ExtendTimeline1764100000002 } from './migrations/1764100000002-extend-timeline';
import { GroupDeadLetters1764100000003 } from './migrations/1764100000003-group-dead-letters';
import { CountMinutes1764100000004 } from './migrations/1764100000004-count-minutes';
import { InboxByOrder1764100000005 } from './migrations/1764100000005-inbox-by-order';
import { IndexStuckOrders1764200000100 } from './migrations/1764200000100-index-stuck-orders';
import { AddCommands1764200000200 } from './migrations/1764200000200-add-commands';
import { PruneOrders1764200000400 } from './migrations/1764200000400-prune-orders';
import { Order } from './orders/entities/order.entity';
import { OrderQueries } from './orders/queries/order-queries';
import { orderRules } from './orders/order-retention';
import { WAITS_PREFETCH } from './orders/order-waits';
import { OrdersModule } from './orders/orders.module';
import { RedisModule } from './redis/redis.module';
import { RedisService } from './redis/redis.service';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: OrdersConfig): DynamicModule {
    const databaseFile = path.join(config.DATA_DIR, 'orders.db');
    return {
      module: AppModule,
      controllers: [
        operationsController('orders', owners.orders, {
          stats: OrderQueries,
          databaseFile,
          sendsTo: [owners.products.queue],
        }),
      ],
      providers: [{ provide: ORDERS_CONFIG, useValue: config }],
      exports: [ORDERS_CONFIG],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          entities: [Order],
          migrations: [
            CreateOrders1764000000000,
            AddIdempotencyKeys1764100000000,
            IndexOrders1764100000001,
            ExtendTimeline1764100000002,
            GroupDeadLetters1764100000003,
            CountMinutes1764100000004,
            InboxByOrder1764100000005,
            IndexStuckOrders1764200000100,
            AddCommands1764200000200,
            PruneOrders1764200000400,
          ],
        }),
        ConsumingModule.forRoot(config, {
          queues: [
            { queue: owners.orders.queue, prefetch: config.PREFETCH },
            { queue: owners.orders.queries, prefetch: config.QUERY_PREFETCH },
            { queue: owners.orders.waits, prefetch: WAITS_PREFETCH },
          ],
          rules: orderRules(config),
          archiveDir: path.join(config.DATA_DIR, 'archive', 'orders-service'),
        }),
        ObservabilityModule.forRoot({
          config,
          imports: [RedisModule],
          inject: [WriteQueue, Broker, RabbitMqServer, RedisService],
          checks: (writes: WriteQueue, broker: Broker, server: RabbitMqServer, redis: RedisService) => ({
            ...consumerChecks(writes, broker, server),
            redis: () =>
              redis.unavailable === undefined
                ? { status: 'ok' }
                : { status: 'degraded', detail: `${redis.unavailable}: the database alone finds duplicates` },
          }),
        }),
        OrdersModule,
      ],
    };
  }
}
