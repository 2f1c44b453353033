import { Short } from '@grafana/grafana-foundation-sdk/units';
import { bars, lines } from '../panels';

/** What is in stock. */
export const stock = [
  bars({
    title: 'Which 20 products have the least stock?',
    description:
      'Units in stock of the products chosen above. Red: none left, orders are rejected. Orange: fewer than ten (ProductLowStock).',
    size: [12, 10],
    unit: Short,
    thresholds: [
      [1, 'orange'],
      [10, 'green'],
    ],
    queries: [
      {
        expr: 'sort(bottomk(20, product_stock_level{product_name=~"$product"}))',
        legend: '{{product_name}}',
      },
    ],
  }),
  lines({
    title: 'How did the stock of the chosen products change?',
    description:
      'Choose a product above to see it alone; otherwise the 20 with the least stock are shown. A step up is a restock or a cancelled order.',
    size: [12, 10],
    unit: Short,
    queries: [
      { expr: 'bottomk(20, product_stock_level{product_name=~"$product"})', legend: '{{product_name}}' },
    ],
  }),
];
