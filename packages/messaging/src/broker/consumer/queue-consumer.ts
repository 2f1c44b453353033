import type { Channel, ConsumeMessage } from 'amqplib';
import { isEventQueue, type Queue } from '@order-flow/contracts/contracts';
import { PermanentError } from '@order-flow/contracts/errors';
import { asError } from '@order-flow/contracts/plain';
import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from '../broker';
import { lastDeath, readMessage, unreadable, type Delivery, type Incoming } from '../message';
import { bindToPublicEvents, declareRetryQueues, undeliverableQueue } from '../queue-declarations';
import { Acknowledger, type InWork } from './acknowledger';
import { Replies } from './replies';

interface Options {
  readonly queue: Queue;
  /** Messages in work at once. */
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
  /** Handles and acknowledges a message. If it rejects, the message becomes a dead letter. */
  readonly take: (delivery: Delivery) => Promise<void>;
  /** Stores a message that cannot be handled as a dead letter, and acknowledges it. */
  readonly bury: (delivery: Delivery, error: Error) => Promise<void>;
}

/** Messages that the broker itself gave up, because of a quorum queue's delivery limit. They become dead letters. */
const GIVEN_UP = 'the broker gave it out too often without an end (delivery limit)';

/** Consumes one queue on a channel of its own, which is set up again after each loss. */
export class QueueConsumer {
  private channel: Channel | undefined;
  private acknowledger: Acknowledger | undefined;
  private tags: string[] = [];
  private cancelled = false;
  private readonly inWork = new Set<Promise<void>>();
  private readonly replies: Replies;

  constructor(
    broker: Broker,
    private readonly options: Options,
  ) {
    this.replies = new Replies(broker, options.queue);
    // Each new channel declares the queues and consumes again. amqp-connection-manager's own consume() does not declare a
    // queue that somebody has deleted (docs/decisions/consuming.md).
    broker.consuming.plainChannel(`consume ${options.queue}`, (channel) => this.setUp(channel));
  }

  /** Whether the queue is really being consumed now. */
  get consuming(): boolean {
    return this.channel !== undefined && this.tags.length > 0;
  }

  get queue(): Queue {
    return this.options.queue;
  }

  /** What this consumer holds now. Nothing without a channel, because the broker delivers those messages again. */
  look(): InWork {
    if (this.channel && this.acknowledger) return this.acknowledger.look();
    return { messages: 0, oldestSentAt: undefined };
  }

  /** Takes no more messages. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    for (const tag of this.tags.splice(0)) await this.channel?.cancel(tag).catch(() => undefined);
  }

  /** Waits until all messages in work are finished. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.inWork.keys());
    // The last acknowledgements are sent in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private async setUp(channel: Channel): Promise<void> {
    const { queue, prefetch, retryDelaysMs, take, bury } = this.options;
    const giveUp = async (message: Delivery) => {
      // A request that nobody waits for any more. It comes here because a queue has one place for all that leaves it.
      if (lastDeath(message) === 'expired') message.ack();
      else await bury(message, new PermanentError(GIVEN_UP));
    };
    this.tags = [];
    const intake = this.intake(channel);
    await channel.prefetch(prefetch);
    if (this.isCancelled()) return;
    await declareRetryQueues(channel, queue, retryDelaysMs);
    const tags = [await intake(queue, take)];
    await bindToPublicEvents(channel, queue);
    if (isEventQueue(queue)) {
      tags.push(await intake(undeliverableQueue(queue), giveUp));
    }
    this.tags = tags;
    this.channel = channel;
    // The service has begun to stop in the meantime.
    if (this.isCancelled()) await this.cancel();
  }

  /** Returns a function that declares a queue, passes its messages to `work`, and returns the consumer's tag. */
  private intake(channel: Channel): (from: string, work: Options['take']) => Promise<string> {
    const { queue, retryDelaysMs, bury } = this.options;
    const acknowledger = new Acknowledger(channel);
    this.acknowledger = acknowledger;
    let lost = false;
    channel.on('close', () => {
      lost = true;
      if (this.channel === channel) this.channel = undefined;
    });
    let declaring: Promise<void> | undefined;
    const declareAgain = () =>
      (declaring ??= declareRetryQueues(channel, queue, retryDelaysMs).finally(
        () => (declaring = undefined),
      ));
    const delivery = (raw: ConsumeMessage, message: Incoming): Delivery => ({
      ...message,
      ack: () => acknowledger.ack(raw),
      reply: (answer, headers) => {
        if (message.request) this.replies.send(message.request, answer, headers);
      },
      lost: () => lost,
      declareRetryQueues: declareAgain,
    });
    // This must not throw: amqplib would close the channel, and the message would be delivered again for ever.
    const takeIn = async (raw: ConsumeMessage, work: Options['take']): Promise<void> => {
      try {
        acknowledger.delivered(raw);
        await work(delivery(raw, readMessage(queue, raw)));
      } catch (err) {
        const error = asError(err);
        const settled = !acknowledger.holds(raw);
        logger.error({ err: error, queue, settled }, 'a message could not be handled');
        if (!settled) await bury(delivery(raw, unreadable(queue, raw, error.message)), error);
      }
    };
    return async (from, work) => {
      await channel.assertQueue(from, { durable: true });
      const { consumerTag } = await channel.consume(from, (raw) => {
        if (raw === null) this.ended(channel, from);
        else this.track(takeIn(raw, work));
      });
      return consumerTag;
    };
  }

  private isCancelled(): boolean {
    return this.cancelled;
  }

  private track(work: Promise<void>): void {
    this.inWork.add(work);
    void work.finally(() => this.inWork.delete(work));
  }

  private ended(channel: Channel, queue: string): void {
    logger.error({ queue }, 'the broker ended our consumer (was the queue deleted?), starting it again');
    void channel.close().catch(() => undefined);
  }
}
