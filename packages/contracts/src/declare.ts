/**
 * How an owner and a message are declared. The declarations are in owners.ts, orders.ts, products.ts and operations.ts.
 */

/** The type of an answer. It has no effect at run time, because only requests and events are checked. */
export interface Answer<A> {
  readonly type?: A;
}
export const answer = <A>(): Answer<A> => ({});

/** A service that has its own data. */
export interface Owner {
  /** Its folder, which is also its name in logs, metrics, traces and API answers. */
  readonly service: string;
  /** Its commands and the events that it subscribes to. Failed events are retried, then become dead letters. */
  readonly queue: string;
  /** Its queries. They have their own queue, so that reads cannot delay orders. */
  readonly queries: string;
  /** Requests that wait for something to happen. Many wait at once, and none may delay another request. */
  readonly waits?: string;
  /** What it answers to `<owner>.stats`. */
  readonly stats: Answer<object>;
}

/** The topic exchange of the public events. The routing key is the event's pattern, such as `order.confirmed`. */
export const EVENTS_EXCHANGE = 'order-flow.events';

interface Message<P extends string = string, T extends object = object> {
  /** On the wire. */
  readonly pattern: P;
  /** The class that checks the data: see validate-payload.ts. */
  readonly payload: new () => T;
}

/**
 * No sender waits for it. It is stored in the outbox for each subscriber's queue, published with a confirm, and
 * retried.
 */
export interface EventContract<P extends string = string, T extends object = object> extends Message<P, T> {
  readonly kind: 'event';
  readonly queues: readonly string[];
  /** Only a public event has one. It is published there once, and each queue is bound to it by its consumer. */
  readonly exchange?: typeof EVENTS_EXCHANGE;
}

/** The sender waits for the owner's answer. A `command` changes something, a `query` does not. */
export interface RequestContract<
  K extends 'command' | 'query' = 'command' | 'query',
  P extends string = string,
  Q extends string = string,
  T extends object = object,
  A = unknown,
> extends Message<P, T> {
  readonly kind: K;
  readonly queue: Q;
  readonly answer: Answer<A>;
}

export type Contract = EventContract | RequestContract;

/** @param queues one for each subscriber, which acknowledges, retries and dead-letters its own copy */
export const event = <P extends string, T extends object>(
  pattern: P,
  queues: readonly string[],
  payload: new () => T,
): EventContract<P, T> => ({ kind: 'event', pattern, queues, payload });

/**
 * An event for everyone, in this system and outside (docs/events.md). It is published once, to the topic exchange. A
 * subscriber exists from the moment at which its queue is bound.
 *
 * @param queues our own subscribers; strangers bind queues of their own
 */
export const publicEvent = <P extends string, T extends object>(
  pattern: P,
  queues: readonly string[],
  payload: new () => T,
): EventContract<P, T> => ({ ...event(pattern, queues, payload), exchange: EVENTS_EXCHANGE });

const request =
  <K extends 'command' | 'query'>(kind: K) =>
  <P extends string, Q extends string, T extends object, A>(
    pattern: P,
    queue: Q,
    payload: new () => T,
    answer: Answer<A>,
  ): RequestContract<K, P, Q, T, A> => ({ kind, pattern, queue, payload, answer });
export const command = request('command');
export const query = request('query');

type Messages = Readonly<Record<string, Contract>>;

/** The messages by their pattern on the wire. */
export type ByPattern<M extends Messages> = { readonly [N in keyof M as M[N]['pattern']]: M[N] };
export const byPattern = <M extends Messages>(messages: M): ByPattern<M> =>
  Object.fromEntries(Object.values(messages).map((message) => [message.pattern, message])) as ByPattern<M>;

/** The patterns on the wire by the name that code uses. */
export const patternsOf = <M extends Messages>(messages: M): { readonly [N in keyof M]: M[N]['pattern'] } =>
  Object.fromEntries(Object.entries(messages).map(([name, { pattern }]) => [name, pattern])) as {
    [N in keyof M]: M[N]['pattern'];
  };

/** Which queue accepts which messages. */
export function routesOf(contracts: Messages) {
  const eventQueues = new Set(
    Object.values(contracts).flatMap((contract) => (contract.kind === 'event' ? contract.queues : [])),
  );
  return {
    /** Whether messages with the pattern arrive on this queue. */
    takes: (queue: string, pattern: string): boolean => {
      const contract = contracts[pattern];
      return contract?.kind === 'event' ? contract.queues.includes(queue) : contract?.queue === queue;
    },
    /** Whether events arrive on this queue. Only events are retried and become dead letters. */
    isEventQueue: (queue: string): boolean => eventQueues.has(queue),
    /** The public events that the queue gets from the topic exchange. */
    bindingsOf: (queue: string): string[] =>
      Object.values(contracts).flatMap((contract) =>
        contract.kind === 'event' && contract.exchange && contract.queues.includes(queue)
          ? [contract.pattern]
          : [],
      ),
  };
}
