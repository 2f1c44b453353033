import type { HeardData, Order, Snapshot } from '../snapshot';

/** The row, which must be there. */
export function only<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('the good run has no such row');
  return row;
}

const orderIn = ({ orders }: Snapshot, status: Order['status']) =>
  only(orders.orders.find((order) => order.status === status));
const operation = (snapshot: Snapshot, kind: string) =>
  only(snapshot.operations.find((each) => each.kind === kind && each.outcome === 'done'));
const movement = ({ products }: Snapshot, kind: string) =>
  only(products.movements.find((row) => row.kind === kind && row.reason !== 'initial stock'));

const toldBy = ({ heard }: Snapshot, name: string) => only(heard?.told.find(({ by }) => by === name));
const removeTold = ({ heard }: Snapshot, which: (told: HeardData['told'][number]) => boolean) => {
  const data = only(heard);
  data.told = data.told.filter((told) => !which(told));
};

/** What can be broken, the invariant that says so, and how a good snapshot is broken in this way. */
export const damages: [what: string, invariant: string, damage: (snapshot: Snapshot) => void][] = [
  [
    'an acknowledged order that is not stored',
    'I1',
    (s) => (s.orders.orders = s.orders.orders.filter(({ id }) => id !== orderIn(s, 'CONFIRMED').id)),
  ],
  ['an order that was stored otherwise', 'I1', (s) => (orderIn(s, 'CONFIRMED').quantity = 7)],
  ['a cancellation that did not happen', 'I1', (s) => (orderIn(s, 'CANCELLED').status = 'CONFIRMED')],
  ['stock below zero', 'I2', (s) => (only(s.products.products[0]).stock = -1)],
  [
    'stock that was below zero for a while',
    'I2',
    (s) => s.products.movements.splice(1, 0, { ...movement(s, 'reserve'), id: 0.5, delta: -99 }),
  ],
  ['units that appeared from nowhere', 'I3', (s) => (only(s.products.products[0]).stock += 1)],
  [
    'an order that is not final',
    'I4',
    (s) => ((orderIn(s, 'CONFIRMED').status = 'PENDING'), (s.takenAtMs += 100_000)),
  ],
  [
    'stock that is still being released',
    'I4',
    (s) => ((orderIn(s, 'CANCELLED').stockState = 'releasing'), (s.takenAtMs += 100_000)),
  ],
  [
    'an order that became final too late',
    'I4',
    (s) => {
      const late = only(s.orders.timeline.find(({ step }) => step === 'CONFIRMED'));
      late.at = new Date(s.run.healedAtMs + 61_000).toISOString();
      s.takenAtMs += 100_000;
    },
  ],
  [
    'two reservations for one key',
    'I5',
    (s) => s.products.reservations.push(only(s.products.reservations[0])),
  ],
  [
    'stock that was taken twice for one order',
    'I5',
    (s) => s.products.movements.push({ ...movement(s, 'reserve'), id: 999 }),
  ],
  [
    'a final status that was left',
    'I6',
    (s) =>
      s.orders.timeline.push({
        id: 999,
        orderId: orderIn(s, 'CONFIRMED').id,
        at: '2026-11-28T11:00:00.000Z',
        step: 'REJECTED',
      }),
  ],
  [
    'a cancellation that nobody asked for',
    'I6',
    (s) => (s.operations = s.operations.filter(({ kind }) => kind !== 'order.cancel')),
  ],
  [
    'one key with two orders',
    'I7',
    (s) => {
      const done = operation(s, 'order.create');
      s.operations.push({ ...done, op: 'again', body: { ...done.body, id: 'another' } });
    },
  ],
  [
    'one key that was accepted for two requests',
    'I7',
    (s) => {
      const done = operation(s, 'order.create');
      s.operations.push({ ...done, op: 'again', request: { ...done.request, quantity: 9 } });
    },
  ],
  [
    'one key with two answers',
    'I7',
    (s) => {
      const done = operation(s, 'product.restock');
      s.operations.push({ ...done, op: 'again', body: { ...done.body, stock: 77 } });
    },
  ],
  ['a key that belongs to another order', 'I7', (s) => (only(s.orders.keys[0]).orderId = 'another')],
  [
    'an order that nobody placed',
    'I7',
    (s) => s.orders.orders.push({ ...orderIn(s, 'CONFIRMED'), id: 'extra', idempotencyKey: 'extra' }),
  ],
  ['a queue that is gone', 'I8', (s) => delete s.queues['products_queue']],
  ['a message in an outbox', 'I8', (s) => (s.products.outbox = 1)],
  ['a message in a queue', 'I8', (s) => (s.queues['orders_queue'] = 1)],
  ['a dead letter that nobody expects', 'I8', (s) => s.orders.deadLetters.push(letter('odd'))],
  [
    'a poison message that became no dead letter',
    'I8',
    (s) => {
      const request = { queue: 'orders_queue', class: 'poison', expect: 'dead-letter', messageId: 'sent' };
      s.operations.push({
        ...operation(s, 'order.create'),
        op: 'm',
        kind: 'message',
        key: undefined,
        request,
      });
      s.orders.deadLetters.push(letter('odd'));
    },
  ],
  [
    'a good message that became a dead letter',
    'I8',
    (s) => {
      const request = { queue: 'orders_queue', class: 'duplicate', expect: 'handled', messageId: 'good' };
      s.operations.push({
        ...operation(s, 'order.create'),
        op: 'm',
        kind: 'message',
        key: undefined,
        request,
      });
      s.orders.deadLetters.push(letter('good'));
      s.run.expectedDeadLetters = { min: 0, max: 5 };
    },
  ],
  ['a ledger that does not add up', 'I9', (s) => (movement(s, 'reserve').delta -= 1)],
  ['a movement without a reservation', 'I9', (s) => s.products.reservations.shift()],
  [
    'a reservation without a movement',
    'I9',
    (s) => (s.products.movements = s.products.movements.filter((row) => row !== movement(s, 'reserve'))),
  ],
  ['a reservation that belongs to no order', 'I9', (s) => (orderIn(s, 'CONFIRMED').idempotencyKey = 'other')],
  [
    'a CONFIRMED order whose stock was refused',
    'I9',
    (s) => {
      const { idempotencyKey } = orderIn(s, 'CONFIRMED');
      only(s.products.reservations.find((row) => row.idempotencyKey === idempotencyKey)).refusal =
        'OUT_OF_STOCK';
    },
  ],
  [
    'a CANCELLED order that still holds stock',
    'I9',
    (s) => {
      const { idempotencyKey } = orderIn(s, 'CANCELLED');
      only(s.products.reservations.find((row) => row.idempotencyKey === idempotencyKey)).releasedAt = null;
    },
  ],
  [
    'a service that holds far more memory than before',
    'I10',
    (s) => {
      s.run.memoryBefore = { gateway: 100_000_000 };
      s.views.metrics.gateway['process_resident_memory_bytes'] = 400_000_000;
    },
  ],
  [
    'an acknowledged restock that did not happen',
    'I11',
    (s) => {
      s.products.movements = s.products.movements.filter((row) => row !== movement(s, 'restock'));
      s.products.audit = [];
    },
  ],
  [
    'a restock that happened twice',
    'I11',
    (s) => s.products.movements.push({ ...movement(s, 'restock'), id: 999 }),
  ],
  [
    'a refused restock that happened',
    'I11',
    (s) => {
      for (const each of s.operations) if (each.kind === 'product.restock') each.outcome = 'refused';
    },
  ],
  [
    'a restock that nobody asked for',
    'I11',
    (s) => s.products.movements.push({ ...movement(s, 'restock'), id: 999, reason: 'from nowhere' }),
  ],
  ['a restock that was not audited', 'I11', (s) => (s.products.audit = [])],
  [
    'an order that was placed after its client had been told 504',
    'I12',
    (s) => {
      const order = orderIn(s, 'CONFIRMED');
      for (const each of s.operations)
        if (each.body?.['id'] === order.id)
          Object.assign(each, { key: undefined, status: 504, outcome: 'unknown', body: {} });
      s.orders.keys = s.orders.keys.filter(({ orderId }) => orderId !== order.id);
      order.createdAt = new Date(Date.parse(order.createdAt) + 6_000).toISOString();
    },
  ],
  [
    'a restock that happened long after its client had been told 504',
    'I12',
    (s) => {
      Object.assign(operation(s, 'product.restock'), { status: 504, outcome: 'unknown' });
      movement(s, 'restock').at = new Date(s.run.endedAtMs + 60_000).toISOString();
    },
  ],
  ['a timeline that does not begin with PENDING', 'timelines', (s) => s.orders.timeline.shift()],
  [
    'a timeline that ends with another status',
    'timelines',
    (s) => (orderIn(s, 'CONFIRMED').status = 'CANCELLED'),
  ],
  [
    'a timeline out of order',
    'timelines',
    (s) => (only(s.orders.timeline[1]).at = '2026-11-28T09:00:00.000Z'),
  ],
  ['a REJECTED order without a reason', 'timelines', (s) => (orderIn(s, 'REJECTED').reason = null)],
  ['a service that is not back', 'ready', (s) => (s.views.ready.gateway = 503)],
  [
    'a gauge that shows another number',
    'metrics',
    (s) => (s.views.metrics['orders-service']['dead_letters_open'] = 1),
  ],
  ['a counter of orders that is wrong', 'metrics', (s) => (only(s.orders.counts[1]).n += 1)],
  [
    'a stock level that is wrong',
    'metrics',
    (s) =>
      (s.views.metrics['products-service'][
        `product_stock_level{product_id="${s.products.products[0]?.id}"}`
      ] = 1),
  ],
  [
    'stock levels that are not shown',
    'metrics',
    (s) => {
      const metrics = s.views.metrics['products-service'];
      for (const series of stockSeries(metrics)) Reflect.deleteProperty(metrics, series);
    },
  ],
  [
    'the stock level of one product that is not shown',
    'metrics',
    (s) => {
      const metrics = s.views.metrics['products-service'];
      Reflect.deleteProperty(metrics, only(stockSeries(metrics)[0]));
    },
  ],
  ['an API of which no order was asked for', 'answers', (s) => (s.views.orders = [])],
  ['an API of which one order was not asked for', 'answers', (s) => s.views.orders.pop()],
  ['an API of which no timeline was asked for', 'answers', (s) => (s.views.timelines = [])],
  ['an order list that is empty', 'answers', (s) => (s.views.newestOrders = [])],
  ['an order list without the oldest order', 'answers', (s) => s.views.newestOrders.pop()],
  ['a product list that is empty', 'answers', (s) => (s.views.products = [])],
  ['figures without any number', 'answers', (s) => (s.views.stats.byStatus = {})],
  [
    'an answer that differs from the database',
    'answers',
    (s) => (only(s.views.orders[0]).body.status = 'PENDING'),
  ],
  ['an order that the API does not find', 'answers', (s) => (only(s.views.orders[0]).status = 404)],
  ['a list without the newest order', 'answers', (s) => s.views.newestOrders.shift()],
  ['a product list with another stock', 'answers', (s) => (only(s.views.products[0]).stock = 99)],
  ['figures that differ from the database', 'answers', (s) => (s.views.stats.byStatus['CONFIRMED'] = 99)],
  ['a timeline that the API shows otherwise', 'answers', (s) => (only(s.views.timelines[0]).steps = [])],
  [
    'a run whose fault met no order',
    'overlap',
    (s) => {
      s.run.faultFromMs = s.run.faultToMs = s.run.endedAtMs + 1_000;
    },
  ],
  [
    'a run whose orders were all sent after the strike',
    'overlap',
    (s) => {
      const first = Math.min(
        ...s.operations.filter(({ kind }) => kind === 'order.create').map(({ sentAtMs }) => sentAtMs),
      );
      s.run.faultFromMs = first - 1;
    },
  ],
  [
    'a run one of whose strikes met no order',
    'overlap',
    (s) => (s.run.params = { struck: [{ at: s.run.faultFromMs }, { at: s.run.endedAtMs + 1_000 }] }),
  ],
  ['a run in which nothing was sent', 'overlap', (s) => (s.operations = [])],
  ['a run whose rows were pruned', 'overlap', (s) => (s.orders.pruned = 1)],
  [
    'an event that one endpoint was not told of',
    'I13',
    (s) => removeTold(s, ({ by, type }) => by === 'two' && type === 'order.cancelled'),
  ],
  ['an event that was told and is not stored', 'I13', (s) => (toldBy(s, 'one').type = 'order.lost')],
  ['one event with two webhook-ids', 'I13', (s) => (toldBy(s, 'two').id = 'another')],
  ['an event that was told before it was stored', 'I13', (s) => (toldBy(s, 'one').atMs -= 100)],
  [
    'a mail that did not come',
    'I14',
    (s) => removeTold(s, ({ by, id }) => by === 'mail' && id.includes('rejected')),
  ],
  ['a mail about nothing', 'I14', (s) => (toldBy(s, 'mail').id = 'nobody.order.confirmed@shop.example')],
  ['a mail that came three times after one strike', 'I14', (s) => only(s.heard).told.push(toldBy(s, 'mail'))],
  ['a delivery that still waits', 'I8', (s) => (only(s.heard).waiting['deliveries'] = 1)],
  [
    'a dead letter of the webhooks service',
    'I8',
    (s) =>
      only(s.heard).deadLetters.push({
        ...{
          id: 'd',
          queue: 'webhooks_queue',
          pattern: 'x',
          messageId: 'm',
          status: 'open',
          errorMessage: 'no',
        },
      }),
  ],
];

function letter(messageId: string) {
  return {
    id: messageId,
    queue: 'orders_queue',
    pattern: 'x',
    messageId,
    status: 'open',
    errorMessage: 'no',
  };
}

/** The stored rows, as tables whose rows can be removed, repeated or changed. */
export const tables: Record<
  string,
  { rows: (snapshot: Snapshot) => object[]; numbers: string[]; texts: string[] }
> = {
  orders: {
    rows: (s) => s.orders.orders,
    numbers: ['quantity'],
    texts: ['id', 'productId', 'status', 'idempotencyKey'],
  },
  timeline: { rows: (s) => s.orders.timeline, numbers: [], texts: ['orderId', 'step'] },
  keys: { rows: (s) => s.orders.keys, numbers: [], texts: ['orderId', 'key'] },
  'dead letters': { rows: (s) => s.orders.deadLetters, numbers: [], texts: ['status', 'messageId'] },
  products: { rows: (s) => s.products.products, numbers: ['stock'], texts: ['id', 'name'] },
  reservations: {
    rows: (s) => s.products.reservations,
    numbers: ['quantity'],
    texts: ['idempotencyKey', 'productId', 'refusal', 'releasedAt'],
  },
  movements: {
    rows: (s) => s.products.movements,
    numbers: ['delta'],
    texts: ['productId', 'kind', 'idempotencyKey', 'reason'],
  },
  audit: { rows: (s) => s.products.audit, numbers: ['delta'], texts: ['target', 'reason'] },
};

const stockSeries = (metrics: object) =>
  Object.keys(metrics).filter((series) => series.startsWith('product_stock_level'));
