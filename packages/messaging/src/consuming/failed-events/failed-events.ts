import { Inject, Injectable } from '@nestjs/common';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { DatabaseUnavailableError, LockedError, PermanentError } from '@order-flow/contracts/errors';
import { asError } from '@order-flow/contracts/plain';
import { logger } from '@order-flow/telemetry/logger';
import { headerNames, ownHeaders, type Delivery, type Incoming } from '../../broker/message';
import { Publisher, ReturnedError } from '../../broker/publisher';
import { retryQueue } from '../../broker/queue-declarations';
import { DeadLetters } from '../../dead-letters/dead-letters';
import { idempotencyKeyOf, MessageHistory } from '../../operations/message-history';
import { CONSUMER_CONFIG, type ConsumerConfig } from '../config';
import type { Handle, Step } from '../steps/step';
import { decide, lockedSince, type Decision } from './retry-policy';

/** Step 3 of an event. If its handler threw, it is sent to a retry queue or stored as a dead letter (retry-policy.ts). */
@Injectable()
export class FailedEvents {
  /** The errors of handlers whose event could not yet be retried or stored. These handlers do not run again. */
  private readonly failures = new WeakMap<Delivery, Error>();

  constructor(
    private readonly publisher: Publisher,
    private readonly deadLetters: DeadLetters,
    private readonly history: MessageHistory,
    @Inject(CONSUMER_CONFIG) private readonly config: ConsumerConfig,
  ) {}

  /**
   * The step around `next`. If the event could be neither handled, nor retried, nor stored, it throws DatabaseUnavailableError
   * or BrokerUnavailableError. If it is called again after the handler has failed, it only retries or stores the event.
   */
  putAside(next: Handle): Step {
    return async (message) => {
      const before = this.failures.get(message);
      if (before) return this.retryOrBury(message, before);
      try {
        await next(message);
        return 'ack';
      } catch (thrown) {
        if (thrown instanceof DatabaseUnavailableError) throw thrown;
        const error = asError(thrown);
        trace.getActiveSpan()?.recordException(error);
        this.failures.set(message, error);
        return this.retryOrBury(message, error);
      }
    };
  }

  /** Stores the event as a dead letter. @throws DatabaseUnavailableError */
  async bury(message: Incoming, error: Error): Promise<'dead_letter'> {
    trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: 'dead letter' });
    await this.deadLetters.store(message, error);
    return 'dead_letter';
  }

  private async retryOrBury(message: Delivery, error: Error): Promise<'retry' | 'dead_letter'> {
    const now = new Date();
    const since = error instanceof LockedError ? lockedSince(message.lockedSince, now) : undefined;
    const lockedForMs = since ? now.getTime() - since.getTime() : 0;
    const decision = decide(error, { attempt: message.attempt, lockedForMs }, this.config.RETRY_DELAYS_MS);
    if (decision.action === 'dead_letter') return this.bury(message, error);
    logger.warn(
      { err: error, pattern: message.pattern, attempt: message.attempt, retry_in_ms: decision.delayMs },
      'handling failed, it is tried again',
    );
    try {
      await this.publishForRetry(message, decision, since, now);
    } catch (unsendable) {
      if (!(unsendable instanceof PermanentError)) throw unsendable;
      return this.bury(message, unsendable);
    }
    this.noteRetry(message, error, decision.delayMs);
    return 'retry';
  }

  private noteRetry(message: Incoming, error: Error, delayMs: number): void {
    const idempotencyKey = idempotencyKeyOf(message.data);
    if (idempotencyKey === undefined) return;
    this.history.note({
      idempotencyKey,
      pattern: message.pattern ?? 'unknown',
      step: error instanceof LockedError ? 'LOCKED' : 'RETRIED',
      attempt: message.attempt,
      detail: `${String(error)}; again in ${delayMs} ms`,
    });
  }

  private async publishForRetry(
    message: Delivery,
    decision: Extract<Decision, { action: 'retry' }>,
    since: Date | undefined,
    now: Date,
  ): Promise<void> {
    const { correlationId } = message;
    const retry = {
      queue: retryQueue(message.queue, decision.delayMs),
      pattern: message.pattern,
      body: message.body,
      messageId: message.messageId,
      ...(correlationId !== undefined && { properties: { correlationId } }),
      headers: {
        ...ownHeaders(message.headers),
        [headerNames.attempt]: decision.attempt,
        [headerNames.lockedSince]: since?.toISOString(),
        [headerNames.firstFailedAt]: message.firstFailedAt ?? now.toISOString(),
      },
      parent: context.active(),
    };
    try {
      await this.publisher.publish(retry);
    } catch (error) {
      if (!(error instanceof ReturnedError)) throw error;
      logger.warn({ queue: retry.queue }, 'a retry queue was deleted, declaring it again');
      await message.declareRetryQueues();
      await this.publisher.publish(retry);
    }
  }
}
