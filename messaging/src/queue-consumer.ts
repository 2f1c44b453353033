import type { Channel, ConsumeMessage } from 'amqplib';
import { logger } from '../../observability/src/logger';
import { Acknowledger } from './acknowledger';
import type { Broker } from './broker';
import { queues, type Queue } from './contracts';
import { InFlight } from './in-flight';
import { readMessage, type Incoming } from './message';
import { Replies } from './replies';

/** A message as it was delivered: it must be acknowledged, or comes again when its channel is gone. */
export interface Delivery extends Incoming {
  readonly ack: () => void;
  /** Sends the answer to a request, or drops it: see replies.ts. */
  readonly reply: (body: object, headers: Record<string, string>) => void;
  /** Its channel is gone: the broker gives it out again, whatever we do. */
  readonly lost: () => boolean;
}

interface Options {
  readonly queue: Queue;
  /** Messages in work at once. */
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
  /** Must settle the message; never rejects. */
  readonly take: (delivery: Delivery) => Promise<void>;
  /** The same, for what the broker itself gave up (a quorum queue's delivery limit). */
  readonly takeUndeliverable: (delivery: Delivery) => Promise<void>;
}

/** Where messages wait before they are tried again: they expire into `queue`. */
export const retryQueue = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}ms`;

const isEventQueue = (queue: Queue) => queue === queues.orders || queue === queues.products;

/** One queue with its retry queues, on a channel of its own that is set up again after each loss. */
export class QueueConsumer {
  private channel: Channel | undefined;
  private tags: string[] = [];
  private cancelled = false;
  private readonly inWork = new InFlight<Promise<void>, true>();
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
    const { queue, prefetch, retryDelaysMs, take, takeUndeliverable } = this.options;
    const acknowledger = new Acknowledger(channel);
    let lost = false;
    this.tags = [];
    channel.on('close', () => {
      lost = true;
      if (this.channel === channel) this.channel = undefined;
    });

    const consume = async (from: string, work: Options['take']): Promise<string> => {
      await channel.assertQueue(from, { durable: true });
      const { consumerTag } = await channel.consume(from, (raw) => {
        if (raw === null) this.ended(channel, from);
        else this.track(work(delivery(from, raw)));
      });
      return consumerTag;
    };
    const delivery = (from: string, raw: ConsumeMessage): Delivery => {
      acknowledger.delivered(raw);
      const message = readMessage(from, raw);
      return {
        ...message,
        ack: () => acknowledger.ack(raw),
        reply: (body, headers) => {
          const { replyTo = '', correlationId } = message.request ?? {};
          this.replies.send(replyTo, correlationId, body, headers);
        },
        lost: () => lost,
      };
    };

    await channel.prefetch(prefetch);
    if (this.isCancelled()) return;
    if (isEventQueue(queue)) {
      for (const delayMs of retryDelaysMs) {
        await channel.assertQueue(retryQueue(queue, delayMs), {
          durable: true,
          messageTtl: delayMs,
          deadLetterExchange: '',
          deadLetterRoutingKey: queue,
        });
      }
    }
    const tags = [await consume(queue, take)];
    if (isEventQueue(queue)) {
      tags.push(
        await consume(`${queue}.undeliverable`, (message) => takeUndeliverable({ ...message, queue })),
      );
    }
    this.tags = tags;
    this.channel = channel;
    // The service began to stop meanwhile.
    if (this.isCancelled()) await this.cancel();
  }

  private isCancelled(): boolean {
    return this.cancelled;
  }

  private track(work: Promise<void>): void {
    this.inWork.set(work, true);
    void work.finally(() => this.inWork.delete(work));
  }

  private ended(channel: Channel, queue: string): void {
    logger.error({ queue }, 'the broker ended our consumer (was the queue deleted?), starting it again');
    void channel.close().catch(() => undefined);
  }
}
