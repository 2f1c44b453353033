import path from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { owners } from '@order-flow/contracts/owners';
import { Broker } from '@order-flow/messaging/broker/broker';
import { ConsumingModule } from '@order-flow/messaging/consuming/consuming.module';
import { consumerChecks } from '@order-flow/messaging/consuming/consumer-checks';
import { RabbitMqServer } from '@order-flow/messaging/consuming/rabbitmq-server';
import { operationsController } from '@order-flow/messaging/operations/operations.controller';
import { ObservabilityModule } from '@order-flow/runtime/observability.module';
import { DatabaseModule } from '@order-flow/storage/database';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { notificationRules } from './notifications/notifications-retention';
import { NotificationsModule } from './notifications/notifications.module';
import { NotificationsQueries } from './notifications/notifications-queries';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: NotificationsConfig): DynamicModule {
    const databaseFile = path.join(config.DATA_DIR, 'notifications.db');
    return {
      module: AppModule,
      controllers: [
        operationsController('notifications', owners.notifications, {
          stats: NotificationsQueries,
        }),
      ],
      providers: [{ provide: NOTIFICATIONS_CONFIG, useValue: config }],
      exports: [NOTIFICATIONS_CONFIG],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
        }),
        ConsumingModule.forRoot(config, {
          queues: [
            { queue: owners.notifications.queue, prefetch: config.PREFETCH },
            { queue: owners.notifications.queries, prefetch: config.QUERY_PREFETCH },
          ],
          rules: notificationRules(config),
          archiveDir: path.join(config.DATA_DIR, 'archive', 'notifications-service'),
        }),
        ObservabilityModule.forRoot({
          config,
          inject: [WriteQueue, Broker, RabbitMqServer],
          checks: consumerChecks,
        }),
        NotificationsModule,
      ],
    };
  }
}
