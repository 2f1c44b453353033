import { Inject, Injectable } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace, type Context, type Link } from '@opentelemetry/api';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import { counter } from '../../observability/src/metrics';
import { messageAttributes, spanAttributes } from '../../observability/src/span-attributes';
import { contextHeaders } from '../../observability/src/trace-context';
import { amqpTimestamp } from './amqp-timestamp';
import { Broker } from './broker';
import { MESSAGING_CONFIG, type MessagingConfig } from './config';
import { isPattern, queues, type Queue } from './contracts';
import type { QueueView } from './payloads/system';
import { BrokerUnavailableError, PermanentError } from './errors';

/** A message that must arrive. */
export interface Outgoing {
  readonly queue: string;
  /** For the span and the metrics; undefined where the body cannot be read. */
  readonly pattern: string | undefined;
  readonly body: Buffer;
  /** Stable over retries and republishing. */
  readonly messageId: string | undefined;
  readonly headers: Record<string, unknown>;
  /** The context it belongs to: the parent of its span. */
  readonly parent: Context;
  /** What else caused it. */
  readonly links?: Link[];
  /** Other AMQP properties to keep. */
  readonly properties?: Pick<Options.Publish, 'contentType' | 'correlationId'>;
}

const CONFIRM_TIMEOUT_MS = 5000;
const MAX_UNCONFIRMED = 5000;

const tracer = trace.getTracer('messaging');
const published = counter('messages_published_total');

/**
 * Publishes with the broker's confirm. Nothing piles up in memory: without a connection, or with 5,000 messages
 * unconfirmed, it refuses at once, and the message stays where it is safe (outbox, queue, dead letters).
 *
 * Publishes on the channel itself, not through amqp-connection-manager's buffer, which sends what it holds in the
 * context of whoever filled it first and never refuses.
 */
@Injectable()
export class Publisher {
  private channel: ConfirmChannel | undefined;
  private readonly pending = new Map<string, (error: Error | null) => void>();
  private sequence = 0;
  private readonly inspecting: ChannelWrapper;

  constructor(broker: Broker, @Inject(MESSAGING_CONFIG) config: MessagingConfig) {
    this.inspecting = broker.publishing.plainChannel('inspect', () => Promise.resolve());
    broker.publishing.confirmChannel('publish', async (channel) => {
      // Whoever is up first declares the queues: a message never comes back because a service starts later.
      if (config.DECLARE_ALL_QUEUES) {
        for (const queue of Object.values(queues)) await channel.assertQueue(queue, { durable: true });
      }
      channel.on('return', (message: Message) => this.returned(message));
      channel.on('close', () => {
        if (this.channel === channel) this.channel = undefined;
      });
      this.channel = channel;
    });
  }

  get unconfirmed(): number {
    return this.pending.size;
  }

  /**
   * Resolves when the broker has confirmed that it holds the message.
   *
   * @throws BrokerUnavailableError without a connection, with too much unconfirmed, after 5 s, or if the message came
   *   back because its queue is not there; PermanentError if it cannot be written at all
   */
  async publish(message: Outgoing): Promise<void> {
    // A name that somebody else chose must not become a series for each of its values.
    const pattern = isPattern(message.pattern) ? message.pattern : 'unknown';
    const span = tracer.startSpan(
      `send ${pattern}`,
      {
        kind: SpanKind.PRODUCER,
        ...(message.links && { links: message.links }),
      },
      message.parent,
    );
    span.setAttributes(messageAttributes({ operation: 'send', ...message, bodySize: message.body.length }));
    try {
      await this.send(message, trace.setSpan(message.parent, span));
      published.inc({ pattern, outcome: 'confirmed' });
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      span.setAttribute(spanAttributes.errorType, (error as Error).name);
      published.inc({ pattern, outcome: error instanceof ReturnedError ? 'returned' : 'failed' });
      throw error;
    } finally {
      span.end();
    }
  }

  /** How many messages wait in the queue, and how many take from it. */
  async look(queue: Queue): Promise<QueueView> {
    const { messageCount, consumerCount } = await this.inspecting.checkQueue(queue);
    return { name: queue, messages: messageCount, consumers: consumerCount };
  }

  /** Waits until everything is confirmed or has failed. */
  async flush(): Promise<void> {
    await this.channel?.waitForConfirms().catch(() => undefined);
  }

  private send(message: Outgoing, own: Context): Promise<void> {
    const { channel } = this;
    if (!channel) return Promise.reject(new BrokerUnavailableError('not connected to RabbitMQ'));
    if (this.pending.size >= MAX_UNCONFIRMED) {
      return Promise.reject(new BrokerUnavailableError(`${MAX_UNCONFIRMED} messages are not confirmed yet`));
    }
    return new Promise<void>((resolve, reject) => {
      const key = String(++this.sequence);
      const settle = (error: Error | null) => {
        if (!this.pending.delete(key)) return;
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(
        () => settle(new ConfirmTimeoutError(`RabbitMQ did not confirm within ${CONFIRM_TIMEOUT_MS} ms`)),
        CONFIRM_TIMEOUT_MS,
      );
      this.pending.set(key, settle);
      try {
        channel.publish(
          '',
          message.queue,
          message.body,
          {
            ...message.properties,
            persistent: true,
            mandatory: true,
            timestamp: amqpTimestamp(),
            headers: { ...message.headers, ...contextHeaders(own), [PUBLISH_KEY]: key },
            ...(message.messageId !== undefined && { messageId: message.messageId }),
          },
          (error: Error | null) =>
            settle(error && new BrokerUnavailableError(error.message, { cause: error })),
        );
      } catch (error) {
        // Either the channel is closing, or the message itself cannot be written (headers over 64 kB, say).
        const { name, message: reason } = error as Error;
        const Fate = name === 'IllegalOperationError' ? BrokerUnavailableError : PermanentError;
        settle(new Fate(`not sent: ${reason}`, { cause: error }));
      }
    });
  }

  /** A message that no queue takes comes back before it is confirmed. */
  private returned(message: Message): void {
    const headers = message.properties.headers ?? {};
    const key = headers[PUBLISH_KEY] as string | undefined;
    if (key === undefined) return;
    this.pending.get(key)?.(new ReturnedError(`there is no queue ${message.fields.routingKey}`));
  }
}

/** Tells a returned message from its copies; means nothing to whoever receives it. */
const PUBLISH_KEY = 'x-publish-key';

/** The broker may or may not hold the message. */
export class ConfirmTimeoutError extends BrokerUnavailableError {
  override name = 'ConfirmTimeoutError';
}

/** The queue is not there. */
export class ReturnedError extends BrokerUnavailableError {
  override name = 'ReturnedError';
}
