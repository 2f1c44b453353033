/** The values of a label: a list, or a description of values that stay few. */
export type Values = readonly string[] | string;

export interface Definition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly services: readonly string[];
  readonly labels?: Readonly<Record<string, Values>>;
  readonly buckets?: readonly number[];
  /** Whether a bucket keeps the trace of the last observation that fell into it. */
  readonly exemplars?: true;
}

export const GATEWAY = ['gateway'] as const;
export const ORDERS = ['orders-service'] as const;
export const PRODUCTS = ['products-service'] as const;
export const WEBHOOKS = ['webhooks-service'] as const;
export const NOTIFICATIONS = ['notifications-service'] as const;
/** The services that consume from queues and have a database. */
export const OWNERS = [...ORDERS, ...PRODUCTS, ...WEBHOOKS, ...NOTIFICATIONS] as const;
export const ALL = [...GATEWAY, ...OWNERS] as const;

/** The buckets of a duration, in seconds. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
