/**
 * READ FIRST. Every message of the system: its pattern, its queue, its payload and, for requests, its answer.
 *
 * On the wire it is Nest's own format, JSON `{ pattern, data, id? }` through the default exchange, so a plain Nest
 * `ClientRMQ` can talk to the services.
 */
import {
  AdjustProduct,
  ChangeOrder,
  CreateOrder,
  CreateProduct,
  DiscardDeadLetters,
  GetDeadLetter,
  GetOrder,
  GetOrderSteps,
  GetProduct,
  GetRates,
  GetStats,
  ListDeadLetters,
  ListMovements,
  ListOrders,
  ListProducts,
  PageAudit,
  PageDeadLetters,
  RejectOrder,
  ReleaseStock,
  ReplayDeadLetters,
  ReserveStock,
  RestockProduct,
  StockReleased,
  StockReserved,
  UpdateProduct,
  WaitForOrder,
  type AuditView,
  type CreatedOrder,
  type DeadLetterView,
  type MovementPage,
  type Once,
  type OrderPage,
  type OrderSteps,
  type OrdersStats,
  type OrderView,
  type OwnDeadLetters,
  type OwnReplay,
  type ProductsStats,
  type ProductView,
  type TimelineStep,
  type TimeSeries,
} from './payloads';
import { AskStatus, type ServiceStatus } from './payloads/system';

export const queues = {
  orders: 'orders_queue',
  products: 'products_queue',
  /** Reading has queues of its own, so that it can never starve the flow. */
  ordersQueries: 'orders_queries',
  productsQueries: 'products_queries',
  /** Requests that wait until an order is final: many at once, and none in the way of another. */
  ordersWaits: 'orders_waits',
} as const;
export type Queue = (typeof queues)[keyof typeof queues];

export const patterns = {
  createOrder: 'orders.create',
  cancelOrder: 'orders.cancel',
  redriveOrder: 'orders.redrive',
  rejectOrder: 'orders.reject',
  getOrder: 'orders.get',
  waitForOrder: 'orders.wait',
  listOrders: 'orders.list',
  orderSteps: 'orders.steps',
  ordersStats: 'orders.stats',
  orderRates: 'orders.rates',
  ordersAudit: 'orders.audit',
  listOrdersDeadLetters: 'orders.deadLetters.list',
  pageOrdersDeadLetters: 'orders.deadLetters.page',
  getOrdersDeadLetter: 'orders.deadLetters.get',
  replayOrdersDeadLetters: 'orders.deadLetters.replay',
  ordersSystem: 'orders.system',
  ordersReplayProgress: 'orders.deadLetters.replayProgress',
  discardOrdersDeadLetters: 'orders.deadLetters.discard',

  reserveStock: 'product.reserveStock',
  stockReserved: 'product.stockReserved',
  releaseStock: 'product.releaseStock',
  stockReleased: 'product.stockReleased',

  createProduct: 'products.create',
  updateProduct: 'products.update',
  restockProduct: 'products.restock',
  adjustProduct: 'products.adjust',
  getProduct: 'products.get',
  listProducts: 'products.list',
  listMovements: 'products.movements',
  productsOrderSteps: 'products.orderSteps',
  productsStats: 'products.stats',
  productsAudit: 'products.audit',
  listProductsDeadLetters: 'products.deadLetters.list',
  pageProductsDeadLetters: 'products.deadLetters.page',
  getProductsDeadLetter: 'products.deadLetters.get',
  replayProductsDeadLetters: 'products.deadLetters.replay',
  productsSystem: 'products.system',
  productsReplayProgress: 'products.deadLetters.replayProgress',
  discardProductsDeadLetters: 'products.deadLetters.discard',
} as const;
export type Pattern = (typeof patterns)[keyof typeof patterns];

/**
 * `event`: stored in an outbox, published with a confirm, retried, dead-lettered; nobody waits for it.
 * `command`: asks the owner for a change and waits for the answer. `query`: the same, but changes nothing.
 */
export type Kind = 'event' | 'command' | 'query';

export interface Contract {
  readonly kind: Kind;
  readonly queue: Queue;
  readonly payload: new () => object;
}

const event = <T extends object>(queue: Queue, payload: new () => T) =>
  ({ kind: 'event', queue, payload }) as const;
const command = <T extends object>(queue: Queue, payload: new () => T) =>
  ({ kind: 'command', queue, payload }) as const;
const query = <T extends object>(queue: Queue, payload: new () => T) =>
  ({ kind: 'query', queue, payload }) as const;

export const contracts = {
  // An order's way.
  'orders.create': command(queues.orders, CreateOrder),
  'product.reserveStock': event(queues.products, ReserveStock),
  'product.stockReserved': event(queues.orders, StockReserved),
  // The compensation of a cancelled order.
  'orders.cancel': command(queues.orders, ChangeOrder),
  'product.releaseStock': event(queues.products, ReleaseStock),
  'product.stockReleased': event(queues.orders, StockReleased),
  'orders.redrive': command(queues.orders, ChangeOrder),
  'orders.reject': command(queues.orders, RejectOrder),
  // The catalogue.
  'products.create': command(queues.products, CreateProduct),
  'products.update': command(queues.products, UpdateProduct),
  'products.restock': command(queues.products, RestockProduct),
  'products.adjust': command(queues.products, AdjustProduct),
  'products.get': query(queues.productsQueries, GetProduct),
  'products.list': query(queues.productsQueries, ListProducts),
  'products.movements': query(queues.productsQueries, ListMovements),
  // What a person asks.
  'orders.get': query(queues.ordersQueries, GetOrder),
  'orders.stats': query(queues.ordersQueries, GetStats),
  'orders.rates': query(queues.ordersQueries, GetRates),
  'orders.audit': query(queues.ordersQueries, PageAudit),
  'products.stats': query(queues.productsQueries, GetStats),
  'products.audit': query(queues.productsQueries, PageAudit),
  'orders.steps': query(queues.ordersQueries, GetOrder),
  'products.orderSteps': query(queues.productsQueries, GetOrderSteps),
  'orders.list': query(queues.ordersQueries, ListOrders),
  'orders.wait': query(queues.ordersWaits, WaitForOrder),
  'orders.deadLetters.list': query(queues.ordersQueries, ListDeadLetters),
  'orders.deadLetters.page': query(queues.ordersQueries, PageDeadLetters),
  'orders.deadLetters.get': query(queues.ordersQueries, GetDeadLetter),
  'orders.deadLetters.replay': command(queues.orders, ReplayDeadLetters),
  'orders.deadLetters.replayProgress': query(queues.ordersQueries, GetDeadLetter),
  'orders.deadLetters.discard': command(queues.orders, DiscardDeadLetters),
  'products.deadLetters.list': query(queues.productsQueries, ListDeadLetters),
  'products.deadLetters.page': query(queues.productsQueries, PageDeadLetters),
  'products.deadLetters.get': query(queues.productsQueries, GetDeadLetter),
  'products.deadLetters.replay': command(queues.products, ReplayDeadLetters),
  'orders.system': query(queues.ordersQueries, AskStatus),
  'products.system': query(queues.productsQueries, AskStatus),
  'products.deadLetters.replayProgress': query(queues.productsQueries, GetDeadLetter),
  'products.deadLetters.discard': command(queues.products, DiscardDeadLetters),
} as const satisfies Record<Pattern, Contract>;

type Contracts = typeof contracts;
type OfKind<K extends Kind> = {
  [P in Pattern]: Contracts[P]['kind'] extends K ? P : never;
}[Pattern];
export type EventPattern = OfKind<'event'>;
export type RequestPattern = OfKind<'command' | 'query'>;

/** What is sent with the pattern. */
export type DataOf<P extends Pattern> = InstanceType<Contracts[P]['payload']>;

/** What the owner answers to a request. */
export interface Answers {
  'orders.create': CreatedOrder;
  'orders.cancel': Once<OrderView>;
  'orders.redrive': Once<OrderView>;
  'orders.reject': Once<OrderView>;
  'orders.get': OrderView;
  'orders.wait': OrderView;
  'orders.list': OrderPage;
  'orders.stats': OrdersStats;
  'orders.rates': TimeSeries;
  'orders.audit': AuditView[];
  'products.stats': ProductsStats;
  'products.audit': AuditView[];
  'orders.steps': OrderSteps;
  'orders.deadLetters.list': DeadLetterView[];
  'orders.deadLetters.page': OwnDeadLetters;
  'orders.deadLetters.get': DeadLetterView | null;
  'orders.deadLetters.replay': Once<{ replaying: number }>;
  'orders.deadLetters.replayProgress': OwnReplay | null;
  'orders.deadLetters.discard': Once<{ discarded: number }>;
  'products.create': Once<ProductView>;
  'products.update': Once<ProductView>;
  'products.restock': Once<ProductView>;
  'products.adjust': Once<ProductView>;
  'products.get': ProductView;
  'products.list': ProductView[];
  'products.movements': MovementPage;
  'products.orderSteps': TimelineStep[];
  'products.deadLetters.list': DeadLetterView[];
  'products.deadLetters.page': OwnDeadLetters;
  'products.deadLetters.get': DeadLetterView | null;
  'products.deadLetters.replay': Once<{ replaying: number }>;
  'orders.system': ServiceStatus;
  'products.system': ServiceStatus;
  'products.deadLetters.replayProgress': OwnReplay | null;
  'products.deadLetters.discard': Once<{ discarded: number }>;
}

export const isPattern = (value: unknown): value is Pattern =>
  typeof value === 'string' && Object.hasOwn(contracts, value);
