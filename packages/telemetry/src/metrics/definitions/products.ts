import { PRODUCTS, type Definition } from './definition';

/** The metrics of the products service. */
export const productsMetrics = {
  product_stock_level: {
    type: 'gauge',
    help: 'Units in stock, for the products with the least stock; read from the database at scrape time.',
    services: PRODUCTS,
    labels: {
      product_id: 'the METRICS_STOCK_SERIES products with the least stock',
      product_name: 'the name of that product',
    },
  },
  stock_reservations_total: {
    type: 'counter',
    help: 'Answers to product.reserveStock.',
    services: PRODUCTS,
    labels: { outcome: ['approved', 'out_of_stock', 'product_not_found', 'duplicate'] },
  },
} as const satisfies Record<string, Definition>;
