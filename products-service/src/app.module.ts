import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ownerParts } from '@order-flow/messaging/consuming/owner-parts';
import { PRODUCTS_CONFIG, type ProductsConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { CatalogueService } from './products/catalogue.service';
import { ProductsModule } from './products/products.module';
import { stockRules } from './products/stock-retention';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: ProductsConfig): DynamicModule {
    const { controllers, imports } = ownerParts('products', config, {
      migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
      rules: stockRules(config),
      stats: CatalogueService,
    });
    return {
      module: AppModule,
      controllers,
      providers: [{ provide: PRODUCTS_CONFIG, useValue: config }],
      exports: [PRODUCTS_CONFIG],
      imports: [...imports, ProductsModule],
    };
  }
}
