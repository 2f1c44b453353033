import type { Channel, ConsumeMessage } from 'amqplib';
import { InFlight } from '../in-flight';
import { logger } from '@order-flow/telemetry/logger';

/** The messages that a consumer has taken and not yet acknowledged. */
export interface InWork {
  readonly messages: number;
  /** When the oldest of them was sent, in seconds since 1970. Undefined if there is none, or no sender set a time. */
  readonly oldestSentAt: number | undefined;
}

/**
 * Acknowledges the messages that were finished in one turn of the event loop together. One frame (`multiple`) covers all
 * messages below the lowest one that is still in work; the others get one frame each. An acknowledger belongs to one
 * channel, because the next channel starts its delivery tags again.
 */
export class Acknowledger {
  /** In order of delivery, so the first one is the lowest. */
  private readonly inWork = new InFlight<number, ConsumeMessage>();
  private finished: ConsumeMessage[] = [];

  constructor(private readonly channel: Pick<Channel, 'ack'>) {}

  delivered(message: ConsumeMessage): void {
    this.inWork.begin(message.fields.deliveryTag, message);
  }

  /** Looks through the messages in work, which are as many as the prefetch at most. */
  look(): InWork {
    let oldestSentAt: number | undefined;
    for (const { properties } of this.inWork.values()) {
      const sentAt = (properties as { timestamp?: unknown } | null)?.timestamp;
      if (typeof sentAt === 'number') oldestSentAt = Math.min(sentAt, oldestSentAt ?? Infinity);
    }
    return { messages: this.inWork.size, oldestSentAt };
  }

  /** Whether the message was delivered and not yet acknowledged. */
  holds({ fields }: ConsumeMessage): boolean {
    return this.inWork.has(fields.deliveryTag);
  }

  /** Acknowledges a message once. If a message is acknowledged twice, the broker closes the channel. */
  ack(message: ConsumeMessage): void {
    if (!this.inWork.end(message.fields.deliveryTag)) return;
    if (this.finished.push(message) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const [lowest = Infinity] = this.inWork.keys();
    const batch = this.finished.sort((a, b) => a.fields.deliveryTag - b.fields.deliveryTag);
    this.finished = [];
    const below = batch.filter(({ fields }) => fields.deliveryTag < lowest);
    const last = below.at(-1);
    try {
      if (last) this.channel.ack(last, true);
      for (const message of batch.slice(below.length)) this.channel.ack(message);
    } catch (err) {
      // The channel is gone, so the broker delivers them again.
      logger.warn({ err, messages: batch.length }, 'finished messages could not be acknowledged');
    }
  }
}
