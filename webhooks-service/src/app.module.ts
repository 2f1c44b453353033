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
import { WEBHOOKS_CONFIG, type WebhooksConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { webhookRules } from './webhooks/webhook-retention';
import { WebhooksModule } from './webhooks/webhooks.module';
import { WebhooksQueries } from './webhooks/webhooks-queries';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: WebhooksConfig): DynamicModule {
    const databaseFile = path.join(config.DATA_DIR, 'webhooks.db');
    return {
      module: AppModule,
      controllers: [operationsController('webhooks', owners.webhooks, { stats: WebhooksQueries })],
      providers: [{ provide: WEBHOOKS_CONFIG, useValue: config }],
      exports: [WEBHOOKS_CONFIG],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
        }),
        ConsumingModule.forRoot(config, {
          queues: [
            { queue: owners.webhooks.queue, prefetch: config.PREFETCH },
            { queue: owners.webhooks.queries, prefetch: config.QUERY_PREFETCH },
          ],
          rules: webhookRules(config),
          archiveDir: path.join(config.DATA_DIR, 'archive', 'webhooks-service'),
        }),
        ObservabilityModule.forRoot({
          config,
          inject: [WriteQueue, Broker, RabbitMqServer],
          checks: consumerChecks,
        }),
        WebhooksModule,
      ],
    };
  }
}
