/**
 * READ FIRST. Every message of the system: its pattern, its queue, its payload and, for requests, its answer.
 *
 * - owners.ts: the services that keep data, and their queues
 * - orders.ts, products.ts, webhooks.ts, notifications.ts: what each of them takes, one entry for each message
 * - accounts.ts: the people who can sign in, whom the orders service stores
 * - public-events.ts: the events for everyone, which leave the house through a topic exchange
 * - operations.ts: what an operator can ask of every owner (dead letters, statistics, audit, status)
 * - payloads/: the classes of the data and of the answers
 *
 * On the wire a message is Nest's own format, JSON `{ pattern, data, id? }` through the default exchange, so a plain
 * Nest `ClientRMQ` can talk to the services.
 *
 * A new service is an entry in owners.ts, a file beside orders.ts with its messages, and the two lines for them below.
 * To subscribe to an event that exists, it adds its queue to that event's list.
 */
import { accountMessages } from './accounts';
import { byPattern, patternsOf, routesOf, type Answer } from './declare';
import { notificationMessages } from './notifications';
import { operations } from './operations';
import { orderMessages } from './orders';
import { ownerNames, owners, queuesOf, type Queue } from './owners';
import { productMessages } from './products';
import { publicEvents } from './public-events';
import { webhookMessages } from './webhooks';

export type { Queue };

export const contracts = {
  ...byPattern(orderMessages),
  ...byPattern(accountMessages),
  ...byPattern(productMessages),
  ...byPattern(publicEvents),
  ...byPattern(webhookMessages),
  ...byPattern(notificationMessages),
  ...operations('orders', owners.orders),
  ...operations('products', owners.products),
  ...operations('webhooks', owners.webhooks),
  ...operations('notifications', owners.notifications),
} as const;

/** The patterns that code refers to by name, such as `patterns.createOrder` for `orders.create`. */
export const patterns = patternsOf({
  ...orderMessages,
  ...accountMessages,
  ...productMessages,
  ...publicEvents,
  ...webhookMessages,
  ...notificationMessages,
});

export const queues: readonly Queue[] = ownerNames.flatMap((name) => queuesOf(owners[name]));

/** `takes(queue, pattern)`, `isEventQueue(queue)` and `bindingsOf(queue)`. */
export const { takes, isEventQueue, bindingsOf } = routesOf(contracts);

/** The patterns of the events that come in on this queue. */
export const eventsOf = (queue: string): EventPattern[] =>
  (Object.keys(contracts) as Pattern[]).filter(
    (pattern): pattern is EventPattern => contracts[pattern].kind === 'event' && takes(queue, pattern),
  );

export const isPattern = (value: unknown): value is Pattern =>
  typeof value === 'string' && Object.hasOwn(contracts, value);

type Contracts = typeof contracts;
export type Pattern = keyof Contracts;
export type Kind = Contracts[Pattern]['kind'];
type OfKind<K extends Kind> = { [P in Pattern]: Contracts[P]['kind'] extends K ? P : never }[Pattern];
export type EventPattern = OfKind<'event'>;
export type RequestPattern = OfKind<'command' | 'query'>;

/** The data of a message with the pattern. */
export type DataOf<P extends Pattern> = InstanceType<Contracts[P]['payload']>;

/** What the owner answers to each request. */
export type Answers = {
  readonly [P in RequestPattern]: Contracts[P]['answer'] extends Answer<infer A> ? A : never;
};
