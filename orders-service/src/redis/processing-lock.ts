import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import type { Pattern } from '../../../messaging/src/contracts';
import { LockedError } from '../../../messaging/src/errors';
import { currentAttempt } from '../../../messaging/src/message-context';
import { MessageHistory } from '../../../messaging/src/message-history';
import { logger } from '../../../observability/src/logger';
import { counter } from '../../../observability/src/metrics';
import { RedisService } from './redis.service';

const PROCESSED_TTL_SECONDS = 86_400;
const LOCK_TTL_SECONDS = 10;

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
    const processed = `processed:${key}`;
    const lock = `lock:${key}`;
    const token = uuidv4();
    // Both questions at once, in this order: one way to Redis and back instead of two.
    const [isProcessed, isLocked] = await Promise.all([
      this.orElse(false, () => this.redis.exists(processed)),
      this.orElse(true, () => this.redis.setNX(lock, token, LOCK_TTL_SECONDS)),
    ]);
    if (isProcessed) {
      if (isLocked) await this.release(lock, token);
      return this.duplicate(pattern, key);
    }
    if (!isLocked) {
      skipped.inc({ reason: 'locked' });
      logger.warn(`Lock already held for key ${key}, another instance processing`);
      throw new LockedError(`${lock} is held`);
    }
    let marked: Promise<void> | undefined;
    try {
      const result = await work();
      // Sent together with the release of the lock, and before it.
      marked = this.orElse(undefined, () => this.redis.set(processed, 'true', PROCESSED_TTL_SECONDS));
      return result;
    } finally {
      await Promise.all([marked, this.release(lock, token)]);
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
    await this.orElse(undefined, () => this.redis.del(...keys.map((key) => `processed:${key}`)));
  }

  private release(lock: string, token: string): Promise<void> {
    return this.orElse(undefined, () => this.redis.delIfEqual(lock, token));
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
