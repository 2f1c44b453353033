import type { Channel } from 'amqplib';
import { isEventQueue, queues, type Queue } from '@order-flow/contracts/contracts';

/** Declares all queues of the contracts. Each service does so at its start, unless DECLARE_ALL_QUEUES is false. */
export async function declareQueues(channel: Channel): Promise<void> {
  for (const queue of queues) await channel.assertQueue(queue, { durable: true });
}

/** A queue in which messages wait for their next attempt. They expire into `queue`. */
export const retryQueue = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}ms`;

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
