import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace, type Context, type Link } from '@opentelemetry/api';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { messageAttributes, spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from './broker';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { amqpTimestamp } from './message';
import { declareQueues } from './queue-declarations';
import { isPattern, type Queue } from '@order-flow/contracts/contracts';
import type { QueueView } from '@order-flow/contracts/payloads/system';
import { BrokerUnavailableError, PermanentError } from '@order-flow/contracts/errors';

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

const MAX_UNCONFIRMED = 5000;
/** A confirm that takes longer is worth a line in the log. */
const LATE_MS = 5000;
/** A confirm that takes longer does not come any more. */
const LOST_MS = 60_000;
const WATCH_MS = 1000;

const tracer = trace.getTracer('messaging');
const published = counter('messages_published_total');

/** A message that was sent and not yet confirmed. */
interface Pending {
  readonly settle: (error: Error | null) => void;
  /** When it was sent, by performance.now(). */
  readonly since: number;
}

/**
 * Publishes with the broker's confirm. Nothing piles up in memory: without a connection, while the broker is blocked, or
 * with 5,000 messages unconfirmed, it refuses at once, and the message stays where it is safe (outbox, queue, dead letters).
 *
 * A message that was sent is pending until its confirm comes or its channel is lost, however long that takes: the broker
 * may well have it, and whoever sent it again would double it (docs/decisions/consuming.md). A channel that owes a
 * confirm for a minute, without an alarm, is given up with its connection.
 *
 * Publishes on the channel itself, not through amqp-connection-manager's buffer, which sends what it holds in the
 * context of whoever filled it first and never refuses.
 */
@Injectable()
export class Publisher implements OnModuleDestroy {
  private channel: ConfirmChannel | undefined;
  private readonly pending = new Map<string, Pending>();
  private sequence = 0;
  private late = false;
  /** Until then nothing could be confirmed. */
  private availableSince = 0;
  private readonly inspecting: ChannelWrapper;
  private readonly watch = setInterval(() => this.lookForLate(), WATCH_MS).unref();

  constructor(
    private readonly broker: Broker,
    @Inject(MESSAGING_CONFIG) config: MessagingConfig,
  ) {
    broker.publishing.onAvailable(() => (this.availableSince = performance.now()));
    this.inspecting = broker.publishing.plainChannel('inspect', () => Promise.resolve());
    broker.publishing.confirmChannel('publish', async (channel) => {
      if (config.DECLARE_ALL_QUEUES) await declareQueues(channel);
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
   * @throws BrokerUnavailableError without a connection, while the broker is blocked, with too much unconfirmed, if the
   *   channel is lost before the confirm, or if the message came back because its queue is not there; PermanentError if it
   *   cannot be written at all
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
      await this.send(this.openChannel(), message, trace.setSpan(message.parent, span));
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

  /**
   * How many messages wait in the queue, and how many take from it.
   *
   * @throws BrokerUnavailableError while the broker takes nothing from us
   */
  async look(queue: Queue): Promise<QueueView> {
    this.requireBroker();
    const { messageCount, consumerCount } = await this.inspecting.checkQueue(queue);
    return { name: queue, messages: messageCount, consumers: consumerCount };
  }

  /** Waits until everything is confirmed or has failed; not while the broker is blocked. */
  async flush(): Promise<void> {
    if (!this.broker.connected) return;
    await this.channel?.waitForConfirms().catch(() => undefined);
  }

  onModuleDestroy(): void {
    clearInterval(this.watch);
  }

  /** @throws BrokerUnavailableError if nothing can be sent now */
  private openChannel(): ConfirmChannel {
    this.requireBroker();
    if (!this.channel) throw new BrokerUnavailableError('the channel to RabbitMQ is not set up yet');
    if (this.pending.size >= MAX_UNCONFIRMED) {
      throw new BrokerUnavailableError(`${MAX_UNCONFIRMED} messages are not confirmed yet`);
    }
    return this.channel;
  }

  private requireBroker(): void {
    const reason = this.broker.unavailable;
    if (reason !== undefined) throw new BrokerUnavailableError(reason);
  }

  private send(channel: ConfirmChannel, message: Outgoing, own: Context): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const key = String(++this.sequence);
      const settle = (error: Error | null) => {
        if (!this.pending.delete(key)) return;
        if (error) reject(error);
        else resolve();
      };
      this.pending.set(key, { settle, since: performance.now() });
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

  /** Says once that confirms are late, and gives the connection up when they do not come at all. */
  private lookForLate(): void {
    if (!this.broker.connected) return;
    const [oldest] = this.pending.keys();
    const since = oldest === undefined ? undefined : this.pending.get(oldest)?.since;
    const waitedMs = since === undefined ? 0 : performance.now() - Math.max(since, this.availableSince);
    const late = waitedMs > LATE_MS;
    if (late && !this.late)
      logger.warn({ unconfirmed: this.unconfirmed }, 'RabbitMQ confirms late, its messages wait');
    if (!late && this.late) logger.info('RabbitMQ confirms in time again');
    this.late = late;
    if (waitedMs > LOST_MS)
      this.broker.publishing.replace(`a message was not confirmed within ${LOST_MS / 1000} s`);
  }

  /** A message that no queue takes comes back before it is confirmed. */
  private returned(message: Message): void {
    const headers = message.properties.headers ?? {};
    const key = headers[PUBLISH_KEY] as string | undefined;
    if (key === undefined) return;
    this.pending.get(key)?.settle(new ReturnedError(`there is no queue ${message.fields.routingKey}`));
  }
}

/** Tells a returned message from its copies; means nothing to whoever receives it. */
const PUBLISH_KEY = 'x-publish-key';

/** The queue is not there. */
export class ReturnedError extends BrokerUnavailableError {
  override name = 'ReturnedError';
}
