import type { Channel } from 'amqplib';
import { bindingsOf, isEventQueue, queues, type Queue } from '@order-flow/contracts/contracts';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';

/**
 * Declares all queues of the contracts and the exchange of the public events. Each service does so at its start, unless
 * DECLARE_ALL_QUEUES is false.
 */
export async function declareQueues(channel: Channel): Promise<void> {
  await declareExchange(channel);
  for (const queue of queues) await channel.assertQueue(queue, { durable: true });
}

const declareExchange = (channel: Channel) =>
  channel.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true });

/**
 * Subscribes the queue to its public events. Only its consumer does so: a service that was never started gets no events
 * that nobody would take from its queue.
 */
export async function bindToPublicEvents(channel: Channel, queue: Queue): Promise<void> {
  const patterns = bindingsOf(queue);
  if (patterns.length > 0) await declareExchange(channel);
  for (const pattern of patterns) await channel.bindQueue(queue, EVENTS_EXCHANGE, pattern);
}

/** A queue in which messages wait for their next attempt. They expire into `queue`. */
export const retryQueue = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}ms`;

/**
 * Where a quorum queue puts what it gives up: deliveries over its limit, and requests that have expired. The policies of
 * deploy/rabbitmq/quorum.json say so. A classic queue puts nothing there.
 */
export const undeliverableQueue = (queue: string) => `${queue}.undeliverable`;

/** Declares the retry queues of a queue with events. Requests are never retried. */
export async function declareRetryQueues(
  channel: Channel,
  queue: Queue,
  delaysMs: readonly number[],
): Promise<void> {
  if (!isEventQueue(queue)) return;
  for (const delayMs of delaysMs) {
    await channel.assertQueue(retryQueue(queue, delayMs), {
      durable: true,
      messageTtl: delayMs,
      deadLetterExchange: '',
      deadLetterRoutingKey: queue,
    });
  }
}
