import path from 'node:path';
import { v4 as uuidv4 } from 'uuid';
import type { CreateProduct } from '@order-flow/contracts/payloads';
import { messageContext, messagingAtWork } from '@order-flow/messaging/testing/messaging-at-work';
import { testDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { readProductsConfig } from '../config';
import { CatalogueService } from '../products/catalogue.service';
import { ProductsService } from '../products/products.service';

/** The products service without its broker: real services on a real database with all migrations. */
export async function productsAtWork(env: NodeJS.ProcessEnv = {}) {
  logger.level = 'silent';
  const config = readProductsConfig(env);
  const database = await testDatabase(path.join(__dirname, '../migrations'));
  const { writes, reads, query } = database;
  const { sent, allSent, outbox, commands, backlogs } = messagingAtWork(database, config);
  const products = new ProductsService(writes, outbox, reads);
  const catalogue = new CatalogueService(commands, reads, backlogs, outbox);

  return {
    config,
    database,
    sent,
    allSent,
    products,
    catalogue,
    /** Creates a product with a new message. */
    create: (stock: number, more: Partial<CreateProduct> = {}) =>
      catalogue.createProduct(messageContext('products.create', uuidv4()), {
        name: 'Lamp',
        price: 9.99,
        stock,
        ...more,
      }),
    stockOf: async (id: string) => (await products.getProduct(id)).stock,
    /** The stock according to the ledger. */
    ledgerOf: async (id: string) => {
      const [row] = await query<{ stock: number | null }>(
        'SELECT sum(delta) AS stock FROM stock_movements WHERE "productId" = $1',
        [id],
      );
      return row?.stock ?? 0;
    },
    close: async () => {
      await outbox.stop();
      await database.close();
    },
  };
}
