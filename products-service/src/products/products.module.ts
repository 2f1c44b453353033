import { Inject, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { auditController } from '../../../messaging/src/audit-trail';
import { READS } from '../../../messaging/src/database';
import { deadLettersController } from '../../../messaging/src/dead-letters.controller';
import { gauge } from '../../../observability/src/metrics';
import { PRODUCTS_CONFIG, type ProductsConfig } from '../config';
import { CatalogueSeeder } from './catalogue.seeder';
import { CatalogueService } from './catalogue.service';
import { Product } from './entities/product.entity';
import { ProductsController } from './products.controller';
import { ProductsHttpController } from './products.http.controller';
import { ProductsService } from './products.service';

@Module({
  imports: [TypeOrmModule.forFeature([Product], READS)],
  controllers: [
    ProductsController,
    ProductsHttpController,
    deadLettersController('Products'),
    auditController('products'),
  ],
  providers: [ProductsService, CatalogueService, CatalogueSeeder],
})
export class ProductsModule {
  constructor(
    @InjectRepository(Product, READS) products: Repository<Product>,
    @Inject(PRODUCTS_CONFIG) config: ProductsConfig,
  ) {
    gauge('product_stock_level', async (metric) => {
      // prom-client keeps every series it has seen: without this, a product that is no longer among them would stay.
      metric.reset();
      const lowest = await products.find({ order: { stock: 'ASC' }, take: config.METRICS_STOCK_SERIES });
      for (const { id, name, stock } of lowest) metric.set({ product_id: id, product_name: name }, stock);
    });
  }
}
