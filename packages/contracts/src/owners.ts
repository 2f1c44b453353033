import { answer, type Owner } from './declare';
import type { NotificationsStats, OrdersStats, ProductsStats, WebhooksStats } from './payloads/insight';

/** Every service that keeps data, under the name that its patterns begin with. */
export const owners = {
  orders: {
    service: 'orders-service',
    queue: 'orders_queue',
    queries: 'orders_queries',
    waits: 'orders_waits',
    stats: answer<OrdersStats>(),
  },
  products: {
    service: 'products-service',
    queue: 'products_queue',
    queries: 'products_queries',
    stats: answer<ProductsStats>(),
  },
  webhooks: {
    service: 'webhooks-service',
    queue: 'webhooks_queue',
    queries: 'webhooks_queries',
    stats: answer<WebhooksStats>(),
  },
  notifications: {
    service: 'notifications-service',
    queue: 'notifications_queue',
    queries: 'notifications_queries',
    stats: answer<NotificationsStats>(),
  },
} as const satisfies Record<string, Owner>;

export type OwnerName = keyof typeof owners;
export const ownerNames = Object.keys(owners) as OwnerName[];

/** Orders work without these. An installation says which of them it runs (OPTIONAL_SERVICES). */
export const optionalOwners = ['webhooks', 'notifications'] as const satisfies readonly OwnerName[];

type QueuesOf<O> = Extract<O[keyof O & ('queue' | 'queries' | 'waits')], string>;
/** A queue that an owner consumes from. */
export type Queue = { [N in OwnerName]: QueuesOf<(typeof owners)[N]> }[OwnerName];

/** The queues that the owner consumes from. */
export const queuesOf = <O extends Owner>({ queue, queries, waits }: O): QueuesOf<O>[] =>
  [queue, queries, waits].filter((name) => name !== undefined) as QueuesOf<O>[];
