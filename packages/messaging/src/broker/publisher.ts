import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace, type Context, type Link } from '@opentelemetry/api';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import { within } from '@order-flow/runtime/within';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { messageAttributes, spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from './broker';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { amqpTimestamp } from './message';
import { declareQueues } from './queue-declarations';
import { Unconfirmed } from './unconfirmed';
import { wireHeaders } from './wire-headers';
import { isPattern } from '@order-flow/contracts/contracts';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';
import type { QueueView } from '@order-flow/contracts/payloads/system';
import { BrokerUnavailableError, PermanentError } from '@order-flow/contracts/errors';

/** A message that must arrive. */
export interface Outgoing {
  /** A queue, or EVENTS_EXCHANGE, which sends a copy to each queue that is bound to the pattern. */
  readonly queue: string;
  /** For the span and the metrics. Undefined if the body cannot be read. */
  readonly pattern: string | undefined;
  readonly body: Buffer;
  /** Stable over retries and republishing. */
  readonly messageId: string | undefined;
  readonly headers: Record<string, unknown>;
  /** The trace context that it belongs to, with the parent of its span. */
  readonly parent: Context;
  /** Spans that also caused it; its span links to them. */
  readonly links?: Link[];
  /** Other AMQP properties to keep. */
  readonly properties?: Pick<Options.Publish, 'contentType' | 'correlationId'>;
}

/** What the broker tells about a queue. */
export type SeenQueue = Pick<QueueView, 'name' | 'messages' | 'consumers'>;

const MAX_UNCONFIRMED = 5000;
/** Identifies a returned message. The receiver ignores it. */
const PUBLISH_KEY = 'x-publish-key';

const LOOK_LIMIT_MS = 5000;

const tracer = trace.getTracer('messaging');
const published = counter('messages_published_total');

/**
 * Publishes with the broker's confirm. Nothing piles up in memory: without a connection, while the broker is blocked, or
 * with 5,000 unconfirmed messages it refuses at once, and the message stays where it is safe (outbox, queue, dead
 * letters).
 *
 * It publishes on the channel directly. The buffer of amqp-connection-manager has no limit, and sends all its messages in
 * the trace context of the first one.
 */
@Injectable()
export class Publisher implements OnModuleDestroy {
  private channel: ConfirmChannel | undefined;
  private readonly pending: Unconfirmed;
  private readonly inspecting: ChannelWrapper;

  constructor(
    private readonly broker: Broker,
    @Inject(MESSAGING_CONFIG) config: MessagingConfig,
  ) {
    this.pending = new Unconfirmed(broker);
    this.inspecting = broker.publishing.plainChannel('inspect', () => Promise.resolve());
    broker.publishing.confirmChannel('publish', async (channel) => {
      if (config.DECLARE_ALL_QUEUES) await declareQueues(channel);
      channel.on('return', (message: Message) => this.returned(message));
      // First: amqplib then tells all messages that are not confirmed that the channel is closed.
      channel.prependListener('close', () => {
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
   * @throws BrokerUnavailableError without a connection, while the broker is blocked, with 5,000 messages unconfirmed, if the
   *   channel is lost before the confirm, or if the queue is not there (ReturnedError); PermanentError if the message cannot
   *   be written at all
   */
  async publish(message: Outgoing): Promise<void> {
    // Strangers can send any pattern, and each would become its own series.
    const pattern = isPattern(message.pattern) ? message.pattern : 'unknown';
    const span = tracer.startSpan(
      `send ${pattern}`,
      {
        kind: SpanKind.PRODUCER,
        ...(message.links && { links: message.links }),
      },
      message.parent,
    );
    const { routingKey } = destinationOf(message);
    span.setAttributes(
      messageAttributes({ operation: 'send', ...message, routingKey, bodySize: message.body.length }),
    );
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
   * How many messages wait in the queue, and how many consumers it has.
   *
   * @throws BrokerUnavailableError while the broker accepts no messages from us, or if it does not answer within 5 s
   */
  async look(queue: string): Promise<SeenQueue> {
    this.requireBroker();
    const late = new BrokerUnavailableError(`RabbitMQ did not describe ${queue} within ${LOOK_LIMIT_MS} ms`);
    const found = await within(LOOK_LIMIT_MS, () => this.inspecting.checkQueue(queue), late);
    return { name: queue, messages: found.messageCount, consumers: found.consumerCount };
  }

  /** Waits until all messages are confirmed or have failed. Does not wait while the broker is blocked. */
  async flush(): Promise<void> {
    if (!this.broker.connected) return;
    await this.channel?.waitForConfirms().catch(() => undefined);
  }

  onModuleDestroy(): void {
    this.pending.stop();
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
      const key = this.pending.add((error) => (error ? reject(error) : resolve()));
      const settle = (error: Error | null) => this.pending.settle(key, error);
      const { exchange, routingKey } = destinationOf(message);
      try {
        channel.publish(
          exchange,
          routingKey,
          message.body,
          {
            ...message.properties,
            persistent: true,
            // A public event may have no subscriber at all.
            mandatory: exchange === '',
            timestamp: amqpTimestamp(),
            headers: wireHeaders({ ...message.headers, ...contextHeaders(own), [PUBLISH_KEY]: key }),
            ...(message.messageId !== undefined && { messageId: message.messageId }),
          },
          (error: Error | null) => {
            // If the channel is still there, the broker has refused this message.
            if (error && channel === this.channel) this.broker.publishing.refused();
            settle(error && new BrokerUnavailableError(error.message, { cause: error }));
          },
        );
      } catch (error) {
        // The channel is closing, or the message cannot be written at all (for example, headers over 64 kB).
        const { name, message: reason } = error as Error;
        const Fate = name === 'IllegalOperationError' ? BrokerUnavailableError : PermanentError;
        settle(new Fate(`not sent: ${reason}`, { cause: error }));
      }
    });
  }

  /** The broker returns a message without a queue before it confirms it. */
  private returned({ properties, fields }: Message): void {
    const key = (properties.headers ?? {})[PUBLISH_KEY] as unknown;
    if (typeof key !== 'string') return;
    this.pending.settle(key, new ReturnedError(`there is no queue ${fields.routingKey}`));
  }
}

function destinationOf({ queue, pattern = '' }: Outgoing): { exchange: string; routingKey: string } {
  return queue === EVENTS_EXCHANGE
    ? { exchange: EVENTS_EXCHANGE, routingKey: pattern }
    : { exchange: '', routingKey: queue };
}

/** The queue does not exist. */
export class ReturnedError extends BrokerUnavailableError {
  override name = 'ReturnedError';
}
