import { Global, Module, type DynamicModule } from '@nestjs/common';
import { owners } from '@order-flow/contracts/owners';
import { Broker } from '@order-flow/messaging/broker/broker';
import { consumerChecks } from '@order-flow/messaging/consuming/consumer-checks';
import { ownerParts } from '@order-flow/messaging/consuming/owner-parts';
import { RabbitMqServer } from '@order-flow/messaging/consuming/rabbitmq-server';
import { WriteQueue } from '@order-flow/storage/write-queue';
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
    const { controllers, imports } = ownerParts('orders', config, {
      migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
      rules: orderRules(config),
      queues: [{ queue: owners.orders.waits, prefetch: WAITS_PREFETCH }],
      stats: OrderQueries,
      sendsTo: [owners.products.queue],
      health: {
        inject: [WriteQueue, Broker, RabbitMqServer, RedisService],
        checks: (writes: WriteQueue, broker: Broker, server: RabbitMqServer, redis: RedisService) => ({
          ...consumerChecks(writes, broker, server),
          redis: () => redis.check('the database alone finds duplicates'),
        }),
      },
    });
    return {
      module: AppModule,
      controllers: [...controllers, AccountsController],
      providers: [
        { provide: ORDERS_CONFIG, useValue: config },
        RedisService,
        ProcessingLock,
        AccountsService,
      ],
      exports: [ORDERS_CONFIG, RedisService, ProcessingLock],
      imports: [...imports, OrdersModule],
    };
  }
}
