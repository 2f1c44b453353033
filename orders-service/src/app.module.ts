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
import { AccountsController } from './accounts/accounts.controller';
import { AccountsService } from './accounts/accounts.service';
import { ORDERS_CONFIG, type OrdersConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { OrderQueries } from './orders/queries/order-queries';
import { orderRules } from './orders/order-retention';
import { WAITS_PREFETCH } from './orders/order-waits';
import { OrdersModule } from './orders/orders.module';
import { ProcessingLock } from './redis/processing-lock';
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
          sendsTo: [owners.products.queue],
        }),
        AccountsController,
      ],
      providers: [
        { provide: ORDERS_CONFIG, useValue: config },
        RedisService,
        ProcessingLock,
        AccountsService,
      ],
      exports: [ORDERS_CONFIG, RedisService, ProcessingLock],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
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
          inject: [WriteQueue, Broker, RabbitMqServer, RedisService],
          checks: (writes: WriteQueue, broker: Broker, server: RabbitMqServer, redis: RedisService) => ({
            ...consumerChecks(writes, broker, server),
            redis: () => redis.check('the database alone finds duplicates'),
          }),
        }),
        OrdersModule,
      ],
    };
  }
}
