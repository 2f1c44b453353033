import path from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { owners } from '@order-flow/contracts/owners';
import { Broker } from '@order-flow/messaging/broker/broker';
import { DatabaseModule } from '@order-flow/storage/database';
import { ConsumingModule } from '@order-flow/messaging/consuming/consuming.module';
import { consumerChecks } from '@order-flow/messaging/consuming/consumer-checks';
import { RabbitMqServer } from '@order-flow/messaging/consuming/rabbitmq-server';
import { operationsController } from '@order-flow/messaging/operations/operations.controller';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { ObservabilityModule } from '@order-flow/runtime/observability.module';
import { PRODUCTS_CONFIG, type ProductsConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { CatalogueService } from './products/catalogue.service';
import { stockRules } from './products/stock-retention';
import { ProductsModule } from './products/products.module';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: ProductsConfig): DynamicModule {
    const databaseFile = path.join(config.DATA_DIR, 'products.db');
    return {
      module: AppModule,
      controllers: [operationsController('products', owners.products, { stats: CatalogueService })],
      providers: [{ provide: PRODUCTS_CONFIG, useValue: config }],
      exports: [PRODUCTS_CONFIG],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
        }),
        ConsumingModule.forRoot(config, {
          queues: [
            { queue: owners.products.queue, prefetch: config.PREFETCH },
            { queue: owners.products.queries, prefetch: config.QUERY_PREFETCH },
          ],
          rules: stockRules(config),
          archiveDir: path.join(config.DATA_DIR, 'archive', 'products-service'),
        }),
        ObservabilityModule.forRoot({
          config,
          inject: [WriteQueue, Broker, RabbitMqServer],
          checks: consumerChecks,
        }),
        ProductsModule,
      ],
    };
  }
}
