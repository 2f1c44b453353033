import type { Channel, ConsumeMessage } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import { Acknowledger } from './acknowledger';
import type { Broker } from './broker';
import { isEventQueue, type Queue } from '@order-flow/contracts/contracts';
import { PermanentError } from '@order-flow/contracts/errors';
import { readMessage, unreadable, type Incoming } from './message';
import { asError } from '@order-flow/contracts/plain';
import { Replies } from './replies';

/** A message as it was delivered: it must be acknowledged, or comes again when its channel is gone. */
export interface Delivery extends Incoming {
  readonly ack: () => void;
  /** Sends the answer to a request, or drops it: see replies.ts. */
  readonly reply: (body: object, headers: Record<string, string>) => void;
  /** Its channel is gone: the broker gives it out again, whatever we do. */
  readonly lost: () => boolean;
  /** Declares the retry queues again, if somebody has deleted one. If that fails, the channel is set up anew. */
  readonly declareRetryQueues: () => Promise<void>;
}

interface Options {
  readonly queue: Queue;
  /** Messages in work at once. */
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
  /** Must settle the message; never rejects. */
  readonly take: (delivery: Delivery) => Promise<void>;
  /** The same, for what cannot be handled at all: it becomes a dead letter. */
  readonly bury: (delivery: Delivery, error: Error) => Promise<void>;
}

/** Where messages wait before they are tried again: they expire into `queue`. */
export const retryQueue = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}ms`;

/** One queue with its retry queues, on a channel of its own that is set up again after each loss. */
export class QueueConsumer {
  private channel: Channel | undefined;
  private tags: string[] = [];
  private cancelled = false;
  private readonly inWork = new Set<Promise<void>>();
  private readonly replies: Replies;

  constructor(
    broker: Broker,
    private readonly options: Options,
  ) {
    this.replies = new Replies(broker, options.queue);
    // The setup declares and consumes on each new channel: amqp-connection-manager's own consume() would not declare a
    // queue again that was deleted, and stay without it (docs/decisions/consuming.md).
    broker.consuming.plainChannel(`consume ${options.queue}`, (channel) => this.setUp(channel));
  }

  /** Whether the queue is really being consumed now. */
  get consuming(): boolean {
    return this.channel !== undefined && this.tags.length > 0;
  }

  /** Takes no further messages. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    for (const tag of this.tags.splice(0)) await this.channel?.cancel(tag).catch(() => undefined);
  }

  /** Waits until every message that was taken is settled. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.inWork.keys());
    // The last acknowledgements go out in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private async setUp(channel: Channel): Promise<void> {
    const { queue, prefetch, take, bury } = this.options;
    const acknowledger = new Acknowledger(channel);
    let lost = false;
    this.tags = [];
    channel.on('close', () => {
      lost = true;
      if (this.channel === channel) this.channel = undefined;
    });

    let declaring: Promise<void> | undefined;
    const declareRetryQueues = () =>
      (declaring ??= this.declareRetryQueues(channel).finally(() => (declaring = undefined)));

    const consume = async (from: string, work: Options['take']): Promise<string> => {
      await channel.assertQueue(from, { durable: true });
      const { consumerTag } = await channel.consume(from, (raw) => {
        if (raw === null) this.ended(channel, from);
        else this.track(takeIn(raw, work));
      });
      return consumerTag;
    };
    // An exception in consume's callback would make amqplib close the channel, and the message would come again for ever.
    const takeIn = async (raw: ConsumeMessage, work: Options['take']): Promise<void> => {
      try {
        acknowledger.delivered(raw);
        await work(delivery(raw, readMessage(queue, raw)));
      } catch (err) {
        const error = asError(err);
        const settled = !acknowledger.holds(raw);
        logger.error({ err: error, queue, settled }, 'a message could not be taken in');
        if (!settled) await bury(delivery(raw, unreadable(queue, raw, error.message)), error);
      }
    };
    const delivery = (raw: ConsumeMessage, message: Incoming): Delivery => ({
      ...message,
      ack: () => acknowledger.ack(raw),
      reply: (body, headers) => {
        const { replyTo = '', correlationId } = message.request ?? {};
        this.replies.send(replyTo, correlationId, body, headers);
      },
      lost: () => lost,
      declareRetryQueues,
    });

    await channel.prefetch(prefetch);
    if (this.isCancelled()) return;
    await declareRetryQueues();
    const tags = [await consume(queue, take)];
    if (isEventQueue(queue)) {
      // What the broker itself gave up (a quorum queue's delivery limit) is a dead letter of its queue.
      const givenUp = 'the broker gave it out too often without an end (delivery limit)';
      tags.push(
        await consume(`${queue}.undeliverable`, (message) => bury(message, new PermanentError(givenUp))),
      );
    }
    this.tags = tags;
    this.channel = channel;
    // The service began to stop meanwhile.
    if (this.isCancelled()) await this.cancel();
  }

  private async declareRetryQueues(channel: Channel): Promise<void> {
    const { queue, retryDelaysMs } = this.options;
    if (!isEventQueue(queue)) return;
    for (const delayMs of retryDelaysMs) {
      await channel.assertQueue(retryQueue(queue, delayMs), {
        durable: true,
        messageTtl: delayMs,
        deadLetterExchange: '',
        deadLetterRoutingKey: queue,
      });
    }
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
