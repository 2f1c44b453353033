import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { alone } from '@order-flow/storage/alone';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { PRODUCTS_CONFIG, type ProductsConfig } from '../config';
import type { NewProduct } from '@order-flow/contracts/payloads';
import { createProduct } from './catalogue.service';

/** A small catalogue with fixed ids. The first is the example product of the seed document. */
const CATALOGUE: readonly NewProduct[] = [
  { id: '6053d96d-9598-42b6-860b-b58af082a071', name: 'Laptop', price: 1199, stock: 1000 },
  { id: '0b9f3f62-3c1e-4b5e-9a55-0d7f1c2e4a01', name: 'Monitor 27"', price: 279.9, stock: 500 },
  { id: '1c8e2d51-4d2f-4c6f-8b44-1e6a2d3f5b02', name: 'Mechanical keyboard', price: 89.5, stock: 800 },
  { id: '2d7d1c40-5e3a-4d70-9c33-2f5b3e4a6c03', name: 'Wireless mouse', price: 34.95, stock: 1500 },
  { id: '3e6c0b3f-6f4b-4e81-8d22-3a4c4f5b7d04', name: 'USB-C dock', price: 149, stock: 300 },
  { id: '4f5bfa2e-7a5c-4f92-9e11-4b3d5a6c8e05', name: 'Webcam', price: 59.9, stock: 400 },
  { id: '5a4ae91d-8b6d-4aa3-8f00-5c2e6b7d9f06', name: 'Headset', price: 119, stock: 250 },
  { id: '6b39d80c-9c7e-4bb4-9aff-6d1f7c8ea007', name: 'Desk lamp', price: 45, stock: 600 },
  { id: '7c28c7fb-ad8f-4cc5-8bee-7e008d9fb108', name: 'Notebook, limited edition', price: 24, stock: 5 },
  { id: '8d17b6ea-be90-4dd6-9cdd-8fff9eafc209', name: 'Fountain pen (sold out)', price: 79, stock: 0 },
];

/** Fills an empty catalogue if SEED_CATALOGUE=true. A catalogue that has products is left alone. */
@Injectable()
export class CatalogueSeeder implements OnApplicationBootstrap {
  constructor(
    private readonly writes: WriteQueue,
    @Inject(PRODUCTS_CONFIG) private readonly config: ProductsConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.SEED_CATALOGUE) return;
    // Shown in the audit trail.
    const actor = 'SEED_CATALOGUE';
    const created = await this.writes.run(async (tx) => {
      // One of many replicas that start at once: the others wait here, and then find its products.
      await alone(tx, 'the sample catalogue');
      const stored = await tx.rows('SELECT id FROM products LIMIT 1');
      if (stored.length > 0) return false;
      for (const product of CATALOGUE) await createProduct(tx, { ...product, actor });
      return true;
    });
    if (created) logger.info({ products: CATALOGUE.length }, 'sample catalogue created');
  }
}
