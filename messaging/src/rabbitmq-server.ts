import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { Channel } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { logger } from '../../observability/src/logger';
import { counter, gauge, histogram } from '../../observability/src/metrics';
import { contextFromHeaders, contextHeaders } from '../../observability/src/trace-context';
import { Acknowledger } from './acknowledger';
import { Broker } from './broker';
import type { ConsumerConfig } from './config';
import { contracts, queues, type Pattern, type Queue } from './contracts';
import { crashPoint } from './crash-points';
import { DeadLetters } from './dead-letters';
import {
  DatabaseUnavailableError,
  InvalidPayloadError,
  LockedError,
  PermanentError,
  RequestError,
} from './errors';
import { MessageContext } from './message-context';
import { headerNames, knownPattern, readMessage, type Incoming } from './message';
import { checkHandlers } from './check-handlers';
import { Publisher } from './publisher';
import { Redeliveries } from './redeliveries';
import { decide } from './retry-policy';
import { validatePayload } from './validate-payload';
import { WriteQueue } from './write-queue';

/** Where messages that the broker itself gave up go, on quorum queues with a delivery limit. */
const undeliverable = (queue: Queue) => `${queue}.undeliverable`;
const retryQueue = (queue: string, delayMs: number) => `${queue}.retry.${delayMs}ms`;

const MAX_REDELIVERIES = 5;
/** From this many redeliveries on a message runs alone, so that it can bring no other under suspicion. */
const SUSPECT_AFTER = 2;
const PAUSE_MS = 1000;

/** A message as it was delivered; `counted`: its redelivery has been noted. */
type Delivery = Incoming & { readonly ack: () => void; counted: boolean };
type Outcome = 'ack' | 'retry' | 'dead_letter';

const tracer = trace.getTracer('messaging');
const handled = counter('messages_handled_total');
const handlingSeconds = histogram('message_handling_seconds');

/**
 * Nest's way to our queues. A message is acknowledged after its handler has returned, so after its commit. What
 * becomes of one whose handler threw stands in retry-policy.ts; nothing is ever put back with a bare `nack`.
 */
export class RabbitMqServer extends Server implements CustomTransportStrategy {
  private readonly consumers = new Map<
    Queue,
    { wrapper: ChannelWrapper; tags: string[]; channel?: Channel }
  >();
  private readonly registrations: string[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly closed = new WeakSet<Channel>();
  private readonly stopping = new AbortController();
  /** Messages that came back too often to run beside each other: one after the other. */
  private suspects: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly consumes: { readonly queue: Queue; readonly prefetch: number }[],
    private readonly broker: Broker,
    private readonly publisher: Publisher,
    private readonly writes: WriteQueue,
    private readonly deadLetters: DeadLetters,
    private readonly redeliveries: Redeliveries,
    private readonly config: ConsumerConfig,
  ) {
    super();
    gauge('broker_consuming', (metric) => metric.set(this.consuming ? 1 : 0));
  }

  /** Whether every queue is really being consumed now. */
  get consuming(): boolean {
    return (
      this.consumers.size === this.consumes.length &&
      [...this.consumers.values()].every(({ channel, tags }) => channel !== undefined && tags.length > 0)
    );
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras = {}): void {
    this.registrations.push(this.normalizePattern(pattern as string));
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      checkHandlers(
        this.registrations,
        this.consumes.map(({ queue }) => queue),
      );
    } catch (error) {
      callback(error);
      return;
    }
    for (const { queue, prefetch } of this.consumes) this.consume(queue, prefetch);
    // Not after the connection: the service is there, and says that it is not ready, while the broker is away.
    callback();
  }

  /** Takes no further messages and waits for those in work. */
  async drain(): Promise<void> {
    await Promise.all(
      [...this.consumers.values()].map(async ({ channel, tags }) => {
        for (const tag of tags.splice(0)) await channel?.cancel(tag).catch(() => undefined);
      }),
    );
    this.stopping.abort();
    await Promise.allSettled(this.inFlight);
    // The last acknowledgements go out in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.stopping.abort();
  }

  on(): never {
    throw new Error('RabbitMqServer emits no events; see Broker');
  }

  unwrap(): never {
    throw new Error('RabbitMqServer shows nothing of its inside; see Broker');
  }

  private consume(queue: Queue, prefetch: number): void {
    const consumer: { wrapper: ChannelWrapper; tags: string[]; channel?: Channel } = {
      tags: [],
      // The setup declares and consumes on each new channel: ChannelWrapper.consume() alone would not declare a queue
      // again that was deleted, and stay without it (docs/decisions/consuming.md).
      wrapper: this.broker.consuming.plainChannel(`consume ${queue}`, async (channel) => {
        consumer.tags = [];
        channel.on('close', () => {
          this.closed.add(channel);
          if (consumer.channel === channel) delete consumer.channel;
        });
        await channel.assertQueue(queue, { durable: true });
        if (isEventQueue(queue)) {
          await channel.assertQueue(undeliverable(queue), { durable: true });
          for (const delayMs of this.config.RETRY_DELAYS_MS) {
            await channel.assertQueue(retryQueue(queue, delayMs), {
              durable: true,
              messageTtl: delayMs,
              deadLetterExchange: '',
              deadLetterRoutingKey: queue,
            });
          }
        }
        await channel.prefetch(prefetch);
        if (this.stopping.signal.aborted) return;
        const acknowledger = new Acknowledger(channel);
        const subscribe = (from: string, take: (message: Delivery) => Promise<void>) =>
          this.subscribe(channel, acknowledger, from, take);
        const tags = [await subscribe(queue, (message) => this.take(message, channel))];
        if (isEventQueue(queue)) {
          tags.push(await subscribe(undeliverable(queue), (message) => this.takeUndeliverable(message)));
        }
        consumer.tags = tags;
        consumer.channel = channel;
      }),
    };
    this.consumers.set(queue, consumer);
  }

  private async subscribe(
    channel: Channel,
    acknowledger: Acknowledger,
    queue: string,
    take: (message: Delivery) => Promise<void>,
  ): Promise<string> {
    const { consumerTag } = await channel.consume(queue, (raw) => {
      if (raw === null) {
        logger.error({ queue }, 'the broker ended our consumer (was the queue deleted?), starting it again');
        void channel.close().catch(() => undefined);
        return;
      }
      acknowledger.delivered(raw);
      const ack = () => acknowledger.ack(raw);
      const work = take({ ...readMessage(queue, raw), ack, counted: false });
      this.inFlight.add(work);
      void work.finally(() => this.inFlight.delete(work));
    });
    return consumerTag;
  }

  /** One message, from its delivery to its acknowledgement, in one span that continues its sender's trace. */
  private async take(message: Delivery, channel: Channel): Promise<void> {
    const pattern = knownPattern(message) ?? 'unknown';
    const parent = context.with(ROOT_CONTEXT, () => contextFromHeaders(message.headers));
    const span = tracer.startSpan(
      `process ${pattern}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'rabbitmq',
          'messaging.operation.type': 'process',
          'messaging.destination.name': message.queue,
          'messaging.rabbitmq.attempt': message.attempt,
          ...(message.messageId !== undefined && { 'messaging.message.id': message.messageId }),
        },
      },
      parent,
    );
    const endTimer = handlingSeconds.startTimer({ queue: message.queue, pattern });
    await context.with(trace.setSpan(parent, span), async () => {
      try {
        const outcome = message.request
          ? await this.answer(message, message.request, channel, span)
          : await this.handleUntilSettled(message, channel, span);
        if (outcome === undefined) return;
        crashPoint('handled-not-acked', pattern);
        message.ack();
        handled.inc({ queue: message.queue, pattern, outcome });
        if (message.redelivered) await this.redeliveries.end(message.key);
      } catch (err) {
        // The channel is gone, say: the message stays with the broker and comes again.
        logger.warn({ err, queue: message.queue, pattern }, 'a message was not settled, it will come again');
      } finally {
        endTimer();
        span.end();
      }
    });
  }

  /**
   * An event: its handler runs, and if it throws, the message is stored elsewhere (retry queue, dead letters) before it
   * is acknowledged. Undefined: it was not settled because the channel is gone or the service stops.
   */
  private async handleUntilSettled(
    message: Delivery,
    channel: Channel,
    span: Span,
  ): Promise<Outcome | undefined> {
    while (!this.stopping.signal.aborted) {
      let error: unknown;
      try {
        await this.guarded(message, () => this.handle(message));
        return 'ack';
      } catch (caught) {
        error = caught;
      }
      try {
        if (!(error instanceof DatabaseUnavailableError)) return await this.settle(message, error, span);
      } catch (err) {
        // Neither stored nor sent on: the message is still ours, so try that again as long as we hold it.
        logger.warn({ err, queue: message.queue }, 'a failed message could not be put aside, trying again');
        if (this.closed.has(channel)) return undefined;
        if (!(err instanceof DatabaseUnavailableError)) await pause();
      }
      // Our own fault, not the message's: it counts as no attempt. Held messages fill the prefetch, which is a pause.
      if (error instanceof DatabaseUnavailableError) {
        logger.warn({ err: error, queue: message.queue }, 'the database failed; the message waits for it');
        await this.writes.recovered(this.stopping.signal);
      }
    }
    return undefined;
  }

  /** Puts a failed event aside, as the retry policy says. */
  private async settle(message: Incoming, error: unknown, span: Span): Promise<Outcome> {
    span.recordException(error as Error);
    const now = new Date();
    const lockedSince = error instanceof LockedError ? (message.lockedSince ?? now.toISOString()) : undefined;
    const lockedForMs = lockedSince === undefined ? 0 : now.getTime() - Date.parse(lockedSince);
    const decision = decide(error, { attempt: message.attempt, lockedForMs }, this.config.RETRY_DELAYS_MS);
    if (decision.action === 'dead_letter') {
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'dead letter' });
      await this.deadLetters.store(message, error);
      return 'dead_letter';
    }
    logger.warn(
      { err: error, pattern: message.pattern, attempt: message.attempt, retry_in_ms: decision.delayMs },
      'handling failed, it is tried again',
    );
    await this.publisher.publish({
      queue: retryQueue(message.queue, decision.delayMs),
      pattern: message.pattern,
      body: message.body,
      messageId: message.messageId,
      headers: {
        ...message.headers,
        [headerNames.attempt]: decision.attempt,
        [headerNames.lockedSince]: lockedSince,
        [headerNames.firstFailedAt]: message.firstFailedAt ?? now.toISOString(),
      },
      parent: context.active(),
    });
    return 'retry';
  }

  /** A request: answered, whatever happens; never retried, since nobody would wait for it. */
  private async answer(
    message: Delivery,
    { replyTo, correlationId, id }: NonNullable<Incoming['request']>,
    channel: Channel,
    span: Span,
  ): Promise<Outcome | undefined> {
    let reply: object;
    try {
      const response = await this.guarded(message, () => this.handle(message));
      reply = { id, response, isDisposed: true };
    } catch (error) {
      if (this.stopping.signal.aborted && error instanceof DatabaseUnavailableError) return undefined;
      span.recordException(error as Error);
      const err = errorAnswer(error);
      if (err.code === 'INTERNAL') {
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'request failed' });
        logger.error({ err: error, pattern: message.pattern }, 'a request failed');
      }
      reply = { id, err, isDisposed: true };
    }
    // Neither mandatory (the broker delivers to a direct reply queue and returns it as well) nor confirmed.
    channel.publish('', replyTo, Buffer.from(JSON.stringify(reply)), {
      correlationId,
      headers: contextHeaders(),
    });
    return 'ack';
  }

  /** Runs `work` unless the message has come back too often; one that has come back often runs alone. */
  private async guarded<T>(message: Delivery, work: () => Promise<T>): Promise<T> {
    if (!message.redelivered || message.counted) return work();
    if ((await this.redeliveries.count(message.key)) < SUSPECT_AFTER) {
      await this.redeliveries.begin(message.key);
      message.counted = true;
      return work();
    }
    const turn = this.suspects.then(async () => {
      if (this.stopping.signal.aborted) throw new DatabaseUnavailableError('the service is stopping');
      const times = await this.redeliveries.begin(message.key);
      message.counted = true;
      if (times > MAX_REDELIVERIES) {
        throw new PermanentError(`redelivered ${times} times without an end: does it kill the process?`);
      }
      return work();
    });
    this.suspects = turn.catch(() => undefined);
    return turn;
  }

  private async handle(message: Incoming): Promise<unknown> {
    if (message.problem) throw message.problem;
    const pattern = this.expectedPattern(message);
    crashPoint('while-handling', message.key);
    const data = validatePayload(pattern, message.data);
    const handler = this.messageHandlers.get(pattern);
    // The start-up check has seen to it.
    if (!handler) throw new Error(`${pattern} has no handler`);
    const result: unknown = await handler(data, new MessageContext(message, pattern));
    return lastValueFrom(this.transformToObservable(result as Promise<unknown>), { defaultValue: undefined });
  }

  /** The pattern, if it is one of this queue's; a command that nobody waits for is not carried out. */
  private expectedPattern(message: Incoming): Pattern {
    const pattern = knownPattern(message);
    if (!pattern || contracts[pattern].queue !== message.queue) {
      throw new RequestError('UNKNOWN_PATTERN', `${message.queue} has no pattern ${message.pattern}`);
    }
    if (contracts[pattern].kind !== 'event' && !message.request) {
      throw new PermanentError(`${pattern} is a request: send it with an id and replyTo`);
    }
    return pattern;
  }

  /** What the broker gave up (a quorum queue's delivery limit) becomes a dead letter of its queue. */
  private async takeUndeliverable(message: Delivery): Promise<void> {
    const queue = message.queue.slice(0, -'.undeliverable'.length);
    const parent = context.with(ROOT_CONTEXT, () => contextFromHeaders(message.headers));
    await context.with(parent, async () => {
      const error = new PermanentError('the broker gave it out too often without an end (delivery limit)');
      while (!this.stopping.signal.aborted) {
        try {
          await this.deadLetters.store({ ...message, queue }, error);
          message.ack();
          return;
        } catch (err) {
          logger.error({ err, queue }, 'an undeliverable message could not be stored, trying again');
          await this.writes.recovered(this.stopping.signal);
        }
      }
    });
  }
}

const isEventQueue = (queue: Queue) => queue === queues.orders || queue === queues.products;
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

function errorAnswer(error: unknown) {
  const answer = (code: RequestError['code'], message: string, errors?: RequestError['errors']) => ({
    status: 'error',
    code,
    message,
    ...(errors && { errors }),
  });
  if (error instanceof RequestError) return answer(error.code, error.message, error.errors);
  if (error instanceof InvalidPayloadError) return answer('INVALID', error.message, error.errors);
  if (error instanceof DatabaseUnavailableError) return answer('UNAVAILABLE', 'the database does not answer');
  if (error instanceof PermanentError) return answer('INVALID', error.message);
  return answer('INTERNAL', 'internal error');
}
