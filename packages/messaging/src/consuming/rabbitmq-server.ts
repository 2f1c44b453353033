import { setTimeout as sleep } from 'node:timers/promises';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { isObservable, lastValueFrom } from 'rxjs';
import { logger } from '@order-flow/telemetry/logger';
import { counter, gauge, histogram } from '@order-flow/telemetry/metrics/metrics';
import { messageAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders, contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from '../broker/broker';
import type { ConsumerConfig } from './config';
import { contracts, isPattern, takes, type Pattern, type Queue } from '@order-flow/contracts/contracts';
import { crashPoint } from './crash-points';
import { DeadLetters } from '../dead-letters/dead-letters';
import {
  BrokerUnavailableError,
  DatabaseUnavailableError,
  InvalidPayloadError,
  PermanentError,
  ReadLimitError,
  RequestError,
} from '@order-flow/contracts/errors';
import { MessageContext, withAttempt } from './message-context';
import { knownPattern, type Incoming } from '../broker/message';
import { checkHandlers } from '@order-flow/contracts/check-handlers';
import { FailedEvents } from './failed-events';
import { asError } from '@order-flow/contracts/plain';
import { QueueConsumer, type Delivery } from '../broker/queue-consumer';
import { RedeliveryGuard } from './redelivery-guard';
import { refuseExpired, RequestExpiredError } from './request-deadline';
import { SparingLog } from '@order-flow/telemetry/sparing-log';
import { validatePayload } from '@order-flow/contracts/validate-payload';
import { WriteQueue } from '@order-flow/storage/write-queue';

const PAUSE_MS = 1000;
/** An event that could so often be neither handled nor put aside, though database and broker are there, is a dead letter. */
const MAX_FAILURES = 3;

const EVENT_OUTCOMES = ['ack', 'retry', 'dead_letter'] as const;
const REQUEST_OUTCOMES = ['ack', 'expired'] as const;
type Outcome = (typeof EVENT_OUTCOMES | typeof REQUEST_OUTCOMES)[number];

const tracer = trace.getTracer('messaging');
const handled = counter('messages_handled_total');
const handlingSeconds = histogram('message_handling_seconds');

/**
 * Nest's way to our queues. A message is acknowledged after its handler has returned, so after its commit. What
 * becomes of one whose handler threw stands in retry-policy.ts; nothing is ever put back with a bare `nack`.
 */
export class RabbitMqServer extends Server implements CustomTransportStrategy {
  private readonly registrations: string[] = [];
  private readonly stopping = new AbortController();
  private readonly waiting = new SparingLog();
  private consumers: QueueConsumer[] = [];

  constructor(
    private readonly consumes: readonly { readonly queue: Queue; readonly prefetch: number }[],
    private readonly broker: Broker,
    private readonly writes: WriteQueue,
    private readonly failedEvents: FailedEvents,
    private readonly deadLetters: DeadLetters,
    private readonly guard: RedeliveryGuard,
    private readonly config: ConsumerConfig,
  ) {
    super();
    gauge('broker_consuming', (metric) => metric.set(this.consuming ? 1 : 0));
  }

  /** Whether every queue is really being consumed now. */
  get consuming(): boolean {
    return this.consumers.length > 0 && this.consumers.every(({ consuming }) => consuming);
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
    for (const pattern of this.registrations.filter(isPattern)) {
      const { kind } = contracts[pattern];
      // Prometheus sees no increase in a series that begins with 1.
      const outcomes = kind === 'event' ? EVENT_OUTCOMES : REQUEST_OUTCOMES;
      for (const { queue } of this.consumes) {
        if (!takes(queue, pattern)) continue;
        for (const outcome of outcomes) handled.inc({ queue, pattern, outcome }, 0);
      }
    }
    this.consumers = this.consumes.map(
      (from) =>
        new QueueConsumer(this.broker, {
          ...from,
          retryDelaysMs: this.config.RETRY_DELAYS_MS,
          take: (message) => this.take(message),
          bury: (message, error) => this.bury(message, error),
        }),
    );
    // Not after the connection: the service is there, and says that it is not ready, while the broker is away.
    callback();
  }

  /** Takes no further messages and waits for those in work. */
  async drain(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.cancel()));
    this.stopping.abort();
    await Promise.all(this.consumers.map((consumer) => consumer.settled()));
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

  /** One message, from its delivery to its acknowledgement, in one span that continues its sender's trace. */
  private async take(message: Delivery): Promise<void> {
    const pattern = knownPattern(message) ?? 'unknown';
    const parent = contextFromHeaders(message.headers);
    const span = tracer.startSpan(`process ${pattern}`, { kind: SpanKind.CONSUMER }, parent);
    span.setAttributes(
      messageAttributes({ operation: 'process', ...message, bodySize: message.body.length }),
    );
    const endTimer = handlingSeconds.startTimer({ queue: message.queue, pattern });
    await context.with(withAttempt(trace.setSpan(parent, span), message.attempt), async () => {
      try {
        const outcome = message.request
          ? await this.answer(message, message.request.id, span)
          : await this.handleUntilSettled(message);
        if (outcome === undefined) return;
        crashPoint('handled-not-acked', pattern);
        message.ack();
        handled.inc({ queue: message.queue, pattern, outcome });
        if (message.redelivered) await this.endRedelivery(message);
      } finally {
        endTimer();
        span.end();
      }
    });
  }

  private async endRedelivery(message: Incoming): Promise<void> {
    try {
      await this.guard.end(message);
    } catch (err) {
      logger.warn({ err, queue: message.queue }, 'the count of redeliveries of a finished message stays');
    }
  }

  /**
   * An event stays ours until it is done or safely put aside. What keeps it from either is our own fault, not the
   * message's, so it counts as no attempt: we wait, and the messages that we hold fill the prefetch, which is a pause.
   * Only if neither database nor broker is at fault, it is a dead letter after some tries, so that it ends.
   * Undefined: it was not settled because its channel is gone or the service stops.
   */
  private async handleUntilSettled(message: Delivery): Promise<Outcome | undefined> {
    for (let failures = 0; !this.stopping.signal.aborted && !message.lost();) {
      try {
        if (failures < MAX_FAILURES) return await this.handleOrPutAside(message);
        await this.deadLetters.store(
          message,
          new PermanentError('it could be neither handled nor put aside'),
        );
        return 'dead_letter';
      } catch (err) {
        this.waiting.note((times) =>
          logger.warn(
            { err, queue: message.queue, times },
            'a message can be neither handled nor put aside, it waits',
          ),
        );
        if (err instanceof DatabaseUnavailableError) await this.writes.recovered(this.stopping.signal);
        else {
          if (!(err instanceof BrokerUnavailableError)) failures++;
          await sleep(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        }
      }
    }
    return undefined;
  }

  private async handleOrPutAside(message: Delivery): Promise<Outcome> {
    try {
      await this.guard.run(message, () => this.handle(message));
      return 'ack';
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) throw error;
      return this.failedEvents.putAside(message, error);
    }
  }

  /** A request: answered, unless nobody waits any more; never retried. */
  private async answer(message: Delivery, id: string, span: Span): Promise<Outcome | undefined> {
    let reply: object;
    try {
      refuseExpired(message);
      const response = await this.guard.run(message, () => this.handle(message));
      reply = { id, response, isDisposed: true };
    } catch (thrown) {
      if (thrown instanceof RequestExpiredError) return 'expired';
      const error = asError(thrown);
      if (this.stopping.signal.aborted && error instanceof DatabaseUnavailableError) return undefined;
      span.recordException(error);
      const err = errorAnswer(error);
      if (err.code === 'INTERNAL') {
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'request failed' });
        logger.error({ err: error, pattern: message.pattern }, 'a request failed');
      }
      reply = { id, err, isDisposed: true };
    }
    try {
      message.reply(reply, contextHeaders());
    } catch (err) {
      // On a lost channel the request comes again. An answer that cannot be sent at all never could be.
      if (message.lost()) return undefined;
      logger.error({ err, pattern: message.pattern }, 'an answer cannot be sent');
    }
    return 'ack';
  }

  private async handle(message: Incoming): Promise<unknown> {
    if (message.problem) throw message.problem;
    const pattern = this.expectedPattern(message);
    crashPoint('while-handling', message.messageId);
    const data = validatePayload(pattern, message.data);
    const handler = this.messageHandlers.get(pattern);
    // The start-up check has seen to it.
    if (!handler) throw new Error(`${pattern} has no handler`);
    // Once more: the guard may have waited for the database.
    refuseExpired(message);
    const result: unknown = await handler(data, new MessageContext(message, pattern, this.stopping.signal));
    // What an interceptor makes of it; an observable costs as much as the rest of Nest's part, so none is made here.
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  }

  /** The pattern, if it is one of this queue's; a command that nobody waits for is not carried out. */
  private expectedPattern(message: Incoming): Pattern {
    const pattern = knownPattern(message);
    if (!pattern || !takes(message.queue, pattern)) {
      throw new RequestError('UNKNOWN_PATTERN', `${message.queue} has no pattern ${message.pattern}`);
    }
    if (contracts[pattern].kind !== 'event' && !message.request) {
      throw new PermanentError(`${pattern} is a request: send it with an id and replyTo`);
    }
    return pattern;
  }

  /** A message that cannot be handled at all becomes a dead letter. */
  private async bury(message: Delivery, error: Error): Promise<void> {
    await context.with(contextFromHeaders(message.headers), async () => {
      while (!this.stopping.signal.aborted && !message.lost()) {
        try {
          await this.deadLetters.store(message, error);
          message.ack();
          handled.inc({
            queue: message.queue,
            pattern: knownPattern(message) ?? 'unknown',
            outcome: 'dead_letter',
          });
          return;
        } catch (err) {
          this.waiting.note((times) =>
            logger.error(
              { err, queue: message.queue, times },
              'a dead letter could not be stored, trying again',
            ),
          );
          await this.writes.recovered(this.stopping.signal);
        }
      }
    });
  }
}

function errorAnswer(error: unknown) {
  const answer = (code: RequestError['code'], message: string, errors?: RequestError['errors']) => ({
    status: 'error',
    code,
    message,
    ...(errors && { errors }),
  });
  if (error instanceof RequestError) return answer(error.code, error.message, error.errors);
  if (error instanceof InvalidPayloadError) return answer('INVALID', error.message, error.errors);
  if (error instanceof ReadLimitError) return answer('UNAVAILABLE', error.message);
  if (error instanceof DatabaseUnavailableError) return answer('UNAVAILABLE', 'the database does not answer');
  if (error instanceof PermanentError) return answer('INVALID', error.message);
  return answer('INTERNAL', 'internal error');
}
