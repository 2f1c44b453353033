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
import { CreateProducts1764000000000 } from './migrations/1764000000000-create-products';
import { EditProducts1764100000000 } from './migrations/1764100000000-edit-products';
import { AddMessageHistory1764100000001 } from './migrations/1764100000001-add-message-history';
import { GroupDeadLetters1764100000002 } from './migrations/1764100000002-group-dead-letters';
import { IndexAudit1764100000003 } from './migrations/1764100000003-index-audit';
import { AddCommands1764200000200 } from './migrations/1764200000200-add-commands';
import { PruneProducts1764200000400 } from './migrations/1764200000400-prune-products';
import { CatalogueService } from './products/catalogue.service';
import { Product } from './products/entities/product.entity';
import { stockRules } from './products/stock-retention';
import { ProductsModule } from './products/products.module';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: ProductsConfig): DynamicModule {
    const databaseFile = path.join(config.DATA_DIR, 'products.db');
    return {
      module: AppModule,
      controllers: [
        operationsController('products', owners.products, { stats: CatalogueService, databaseFile }),
      ],
      providers: [{ provide: PRODUCTS_CONFIG, useValue: config }],
      exports: [PRODUCTS_CONFIG],
      imports: [
        DatabaseModule.forRoot({
          file: databaseFile,
          readLimitMs: config.READ_LIMIT_MS,
          entities: [Product],
          migrations: [
            CreateProducts1764000000000,
            EditProducts1764100000000,
            AddMessageHistory1764100000001,
            GroupDeadLetters1764100000002,
            IndexAudit1764100000003,
            AddCommands1764200000200,
            PruneProducts1764200000400,
          ],
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
