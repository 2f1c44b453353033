import { Inject, Module } from '@nestjs/common';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { PRODUCTS_CONFIG, type ProductsConfig } from '../config';
import { CatalogueSeeder } from './catalogue.seeder';
import { CatalogueService } from './catalogue.service';
import type { Product } from './entities/product.entity';
import { ProductsController } from './products.controller';
import { ProductsHttpController } from './products.http.controller';
import { ProductsService } from './products.service';

@Module({
  controllers: [ProductsController, ProductsHttpController],
  providers: [ProductsService, CatalogueService, CatalogueSeeder],
  exports: [CatalogueService],
})
export class ProductsModule {
  constructor(reads: Reads, replicas: Replicas, @Inject(PRODUCTS_CONFIG) config: ProductsConfig) {
    gauge('product_stock_level', async (metric) => {
      // prom-client keeps every series. Without this, products that have left the list would stay in the metric.
      metric.reset();
      if (!replicas.leads) return;
      const lowest = await reads.query<Product[]>('SELECT * FROM products ORDER BY stock LIMIT $1', [
        config.METRICS_STOCK_SERIES,
      ]);
      for (const { id, name, stock } of lowest) metric.set({ product_id: id, product_name: name }, stock);
    });
  }
}
