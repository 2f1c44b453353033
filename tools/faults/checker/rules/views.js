// @ts-check
'use strict';

/** What the running system says of itself, against what is stored: health, metrics, answers, and its memory (I10). */

const { LISTED, SAMPLE, SERVICES, STATUSES, TIMELINES, groupBy } = require('../snapshot');

/** @typedef {import('../snapshot').Snapshot} Snapshot */

/** The gauges count up to this and then stop. */
const COUNTED_UP_TO = 10_001;
/** The stock of so many products is shown, if there are so many: the default of METRICS_STOCK_SERIES. */
const STOCK_SERIES = 500;
/** A process may keep this much more than before the fault: heaps are returned to the system late. */
const MORE_MEMORY_BYTES = 200 * 1024 * 1024;
/** Without a figure from before the fault: the heap's limit is 1 GiB, and no run needs nearly as much. */
const MOST_MEMORY_BYTES = 900 * 1024 * 1024;

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} services that are not back
 */
function servicesAreReady({ views }) {
  return SERVICES.flatMap((name) => {
    const status = views.ready[name];
    return status === 200 ? [] : [`${name} is not ready: ${status === 0 ? 'no answer' : status}`];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} gauges that differ from the databases
 */
function metricsAgree({ views, orders, products }) {
  const counts = groupBy(orders.orders, ({ status }) => status);
  const letters = (/** @type {typeof orders.deadLetters} */ rows) =>
    rows.filter(({ status }) => status === 'open').length;
  const stuck = orders.orders.filter(({ status }) => status === 'PENDING').length;
  /** @type {[keyof typeof views.metrics, string, number][]} */
  const expected = [
    ...[...STATUSES].map(
      (status) =>
        /** @type {[keyof typeof views.metrics, string, number]} */ ([
          'orders-service',
          `orders_by_status{status="${status}"}`,
          counts.get(/** @type {any} */ (status))?.length ?? 0,
        ]),
    ),
    ['orders-service', 'dead_letters_open', letters(orders.deadLetters)],
    ['products-service', 'dead_letters_open', letters(products.deadLetters)],
    ['orders-service', 'outbox_pending_messages', orders.outbox],
    ['products-service', 'outbox_pending_messages', products.outbox],
  ];
  const broken = expected.flatMap(([service, series, stored]) => {
    const shown = views.metrics[service][series];
    const wanted = series.startsWith('orders_by_status') ? stored : Math.min(stored, COUNTED_UP_TO);
    return shown === wanted ? [] : [`${service} shows ${series} ${shown}, stored are ${stored}`];
  });
  if (stuck === 0 && views.metrics['orders-service']['orders_pending_oldest_age_seconds'] !== 0)
    broken.push('orders-service shows an age of the oldest PENDING order, but there is none');
  broken.push(...stockLevelsAgree(views.metrics['products-service'], products.products));
  const kept = new Map(orders.counts.map(({ status, n }) => [status, n]));
  for (const status of STATUSES) {
    const stored = counts.get(/** @type {any} */ (status))?.length ?? 0;
    if (kept.get(status) !== stored)
      broken.push(`the counter of ${status} orders is ${kept.get(status)}, stored are ${stored}`);
  }
  return broken;
}

/**
 * @param {Record<string, number>} metrics of the products service
 * @param {Snapshot['products']['products']} products
 * @returns {string[]} stock levels that are wrong or missing
 */
function stockLevelsAgree(metrics, products) {
  const stock = new Map(products.map(({ id, stock: units }) => [id, units]));
  const levels = Object.entries(metrics).flatMap(([series, shown]) => {
    const id = /^product_stock_level\{.*product_id="([^"]*)"/.exec(series)?.[1];
    return id === undefined ? [] : [{ id, shown }];
  });
  const wrong = levels.filter(({ id, shown }) => stock.get(id) !== shown);
  const wanted = Math.min(products.length, STOCK_SERIES);
  return [
    ...wrong.map(
      ({ id, shown }) =>
        `products-service shows a stock of ${shown} for product ${id}, stored are ${stock.get(id)}`,
    ),
    ...(levels.length < wanted
      ? [`products-service shows a stock of ${levels.length} products, and not of ${wanted}`]
      : []),
  ];
}

const FIELDS = /** @type {const} */ ([
  'productId',
  'quantity',
  'status',
  'idempotencyKey',
  'createdAt',
  'updatedAt',
  'reason',
]);

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} answers of the API that differ from the databases
 */
function answersAgree({ views, orders, products }) {
  const stored = new Map(orders.orders.map((order) => [order.id, order]));
  const single = views.orders.flatMap(({ id, status, body }) => {
    const order = stored.get(id);
    if (order === undefined || status !== 200) return [`GET /orders/${id} answered ${status}`];
    const odd = FIELDS.filter((field) => order[field] !== body[field]);
    return odd.map((field) => `GET /orders/${id}: ${field} is ${body[field]}, stored is ${order[field]}`);
  });
  const timelines = views.timelines.flatMap(({ id, steps }) => {
    const rows = orders.timeline.filter(({ orderId, step }) => orderId === id && STATUSES.has(step));
    const way = rows
      .map(({ step }) => step)
      .sort()
      .join(' ');
    const shown = [...steps].sort().join(' ');
    return way === shown ? [] : [`GET /orders/${id}/timeline has ${shown || 'no status'}, stored is ${way}`];
  });
  return [
    ...sampleIsWhole(views, orders),
    ...single,
    ...timelines,
    ...listsAgree(views, orders),
    ...productsAgree(views, products),
    ...statsAgree(views, orders, products),
  ];
}

/**
 * A comparison of nothing would find nothing.
 * @param {Snapshot['views']} views
 * @param {Snapshot['orders']} orders
 * @returns {string[]}
 */
function sampleIsWhole(views, { orders }) {
  const parts = /** @type {const} */ ([
    ['orders', views.orders, SAMPLE],
    ['timelines', views.timelines, TIMELINES],
  ]);
  return parts.flatMap(([what, answers, wanted]) => {
    const compared = new Set(answers.map(({ id }) => id)).size;
    return compared >= Math.min(orders.length, wanted)
      ? []
      : [`only ${compared} ${what} of the API were compared, stored are ${orders.length} orders`];
  });
}

/**
 * @param {Snapshot['views']} views
 * @param {Snapshot['orders']} orders
 */
function listsAgree({ newestOrders }, { orders }) {
  const newest = [...orders].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, newestOrders.length);
  const odd = newest.find(
    ({ id, status }, i) => newestOrders[i]?.id !== id || newestOrders[i]?.status !== status,
  );
  if (newestOrders.length < Math.min(orders.length, LISTED))
    return [`GET /orders lists only ${newestOrders.length} orders, stored are ${orders.length}`];
  if (newestOrders.length > orders.length)
    return [`GET /orders lists ${newestOrders.length} orders, stored are ${orders.length}`];
  return odd === undefined
    ? []
    : [
        `GET /orders lists ${newestOrders.length} orders, and they are not the newest that are stored: see order ${odd.id}`,
      ];
}

/**
 * @param {Snapshot['views']} views
 * @param {Snapshot['products']} products
 */
function productsAgree(views, products) {
  const shown = new Map(views.products.map(({ id, stock }) => [id, stock]));
  const wrong = products.products.filter(({ id, stock }) => shown.get(id) !== stock);
  const number =
    views.products.length === products.products.length
      ? []
      : [`GET /products lists ${views.products.length} products, stored are ${products.products.length}`];
  return [
    ...number,
    ...wrong.map(
      ({ id, stock }) => `GET /products: product ${id} has ${shown.get(id)} units, stored are ${stock}`,
    ),
  ];
}

/**
 * @param {Snapshot['views']} views
 * @param {Snapshot['orders']} orders
 * @param {Snapshot['products']} products
 */
function statsAgree({ stats }, orders, products) {
  const counts = groupBy(orders.orders, ({ status }) => status);
  const broken = [...STATUSES].flatMap((status) => {
    const stored = counts.get(/** @type {any} */ (status))?.length ?? 0;
    return stats.byStatus[status] === stored
      ? []
      : [`GET /stats counts ${stats.byStatus[status]} ${status} orders, stored are ${stored}`];
  });
  if (stats.products !== products.products.length)
    broken.push(`GET /stats counts ${stats.products} products, stored are ${products.products.length}`);
  const open = [orders, products].map(({ deadLetters }) =>
    Math.min(deadLetters.filter(({ status }) => status === 'open').length, COUNTED_UP_TO),
  );
  const letters = (open[0] ?? 0) + (open[1] ?? 0);
  if (stats.deadLettersOpen !== letters)
    broken.push(`GET /stats counts ${stats.deadLettersOpen} open dead letters, stored are ${letters}`);
  return broken;
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I10: services that hold much more memory than before
 */
function memoryReturns({ run, views }) {
  return SERVICES.flatMap((name) => {
    const bytes = views.metrics[name]['process_resident_memory_bytes'] ?? 0;
    const before = run.memoryBefore?.[name];
    const limit = before === undefined ? MOST_MEMORY_BYTES : before + MORE_MEMORY_BYTES;
    if (bytes <= limit) return [];
    const megabytes = (/** @type {number} */ n) => Math.round(n / 1024 / 1024);
    return [
      `${name} holds ${megabytes(bytes)} MB, ${before === undefined ? `more than ${megabytes(limit)}` : `it held ${megabytes(before)} before the fault`}`,
    ];
  });
}

module.exports = {
  rules: /** @type {const} */ ([
    ['ready', servicesAreReady],
    ['metrics', metricsAgree],
    ['answers', answersAgree],
    ['I10', memoryReturns],
  ]),
};
