import type { Queue } from '@order-flow/contracts/contracts';

/** The queues that a service consumes from, and how many messages of each are in work at once. */
export type ConsumedQueues = readonly { readonly queue: Queue; readonly prefetch: number }[];
export const CONSUMED_QUEUES = Symbol('CONSUMED_QUEUES');
