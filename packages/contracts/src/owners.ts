import { answer, type Owner } from './declare';
import type { OrdersStats, ProductsStats } from './payloads/insight';

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
} as const satisfies Record<string, Owner>;

export type OwnerName = keyof typeof owners;
export const ownerNames = Object.keys(owners) as OwnerName[];

type QueuesOf<O> = Extract<O[keyof O & ('queue' | 'queries' | 'waits')], string>;
/** A queue that an owner consumes from. */
export type Queue = { [N in OwnerName]: QueuesOf<(typeof owners)[N]> }[OwnerName];

/** The queues that the owner consumes from. */
export const queuesOf = <O extends Owner>({ queue, queries, waits }: O): QueuesOf<O>[] =>
  [queue, queries, waits].filter((name) => name !== undefined) as QueuesOf<O>[];
