import { Inject, Injectable } from '@nestjs/common';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { logger } from '@order-flow/telemetry/logger';
import { CONSUMER_CONFIG, type ConsumerConfig } from './config';
import { DeadLetters } from '../dead-letters/dead-letters';
import { idempotencyKeyOf, MessageHistory } from '../operations/message-history';
import { LockedError, PermanentError } from '@order-flow/contracts/errors';
import { headerNames, ownHeaders, type Incoming } from '../broker/message';
import { asError } from '@order-flow/contracts/plain';
import { Publisher, ReturnedError } from '../broker/publisher';
import { retryQueue, type Delivery } from '../broker/queue-consumer';
import { decide, lockedSince, type Decision } from './retry-policy';

/** Puts an event whose handler threw where the retry policy says, safely: the original can be acknowledged then. */
@Injectable()
export class FailedEvents {
  constructor(
    private readonly publisher: Publisher,
    private readonly deadLetters: DeadLetters,
    private readonly history: MessageHistory,
    @Inject(CONSUMER_CONFIG) private readonly config: ConsumerConfig,
  ) {}

  /** @throws DatabaseUnavailableError or BrokerUnavailableError: it is not put aside, try again */
  async putAside(message: Delivery, thrown: unknown): Promise<'retry' | 'dead_letter'> {
    const error = asError(thrown);
    const span = trace.getActiveSpan();
    span?.recordException(error);
    const now = new Date();
    const since = error instanceof LockedError ? lockedSince(message.lockedSince, now) : undefined;
    const lockedForMs = since ? now.getTime() - since.getTime() : 0;
    const decision = decide(error, { attempt: message.attempt, lockedForMs }, this.config.RETRY_DELAYS_MS);
    if (decision.action === 'dead_letter') {
      span?.setStatus({ code: SpanStatusCode.ERROR, message: 'dead letter' });
      await this.deadLetters.store(message, error);
      return 'dead_letter';
    }
    logger.warn(
      { err: error, pattern: message.pattern, attempt: message.attempt, retry_in_ms: decision.delayMs },
      'handling failed, it is tried again',
    );
    try {
      await this.publishForRetry(message, decision, since, now);
    } catch (unsendable) {
      if (!(unsendable instanceof PermanentError)) throw unsendable;
      await this.deadLetters.store(message, unsendable);
      return 'dead_letter';
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
