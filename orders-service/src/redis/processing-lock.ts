import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import type { Pattern } from '../../../messaging/src/contracts';
import { LockedError } from '../../../messaging/src/errors';
import { currentAttempt } from '../../../messaging/src/message-context';
import { MessageHistory } from '../../../messaging/src/message-history';
import { logger } from '../../../observability/src/logger';
import { counter } from '../../../observability/src/metrics';
import { RedisService, type Claim } from './redis.service';

const skipped = counter('order_messages_skipped_total');
const fallbacks = counter('redis_fallback_total');

/**
 * The seed's idempotent consumer: `processed:{key}` (24 h) says that a message was processed, `lock:{key}` (10 s) that
 * someone works on it. It is the quick way only: whoever is let through must still ask the database, whose row is the
 * truth, and with Redis away everyone is let through.
 */
@Injectable()
export class ProcessingLock {
  constructor(
    private readonly redis: RedisService,
    private readonly history: MessageHistory,
  ) {}

  /**
   * Runs `work` under the lock and marks the key as processed after it.
   *
   * @returns what `work` returns, or 'duplicate' without running it if the key was processed before
   * @throws LockedError if someone else holds the lock
   */
  async once<T>(pattern: Pattern, key: string, work: () => Promise<T>): Promise<T | 'duplicate'> {
    const ours = { key, token: uuidv4() };
    const claim = await this.orElse<Claim>('locked', () => this.redis.claim(ours));
    if (claim === 'processed') return this.duplicate(pattern, key);
    if (claim === 'held') {
      skipped.inc({ reason: 'locked' });
      logger.warn(`Lock already held for key ${key}, another instance processing`);
      throw new LockedError(`lock:${key} is held`);
    }
    let done = false;
    try {
      const result = await work();
      done = true;
      return result;
    } finally {
      await this.orElse(undefined, () => this.redis.end(ours, done));
    }
  }

  /** Counts, logs and writes down a message that was processed before. */
  duplicate(pattern: Pattern, key: string): 'duplicate' {
    const attempt = currentAttempt() ?? 1;
    this.history.note({ idempotencyKey: key, pattern, step: 'DUPLICATE_SKIPPED', attempt });
    skipped.inc({ reason: 'duplicate' });
    logger.warn(`Duplicate message detected for key ${key}, ignoring`);
    return 'duplicate';
  }

  /** Forgets that the keys were processed, so that an answer that is asked for again is let through. */
  async forget(keys: readonly string[]): Promise<void> {
    await this.orElse(undefined, () => this.redis.forget(keys));
  }

  private async orElse<T>(fallback: T, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (err) {
      fallbacks.inc();
      logger.debug({ err }, 'Redis did not answer, going on with the database alone');
      return fallback;
    }
  }
}
