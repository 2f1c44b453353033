import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import type { Pattern } from '@order-flow/contracts/contracts';
import { LockedError } from '@order-flow/contracts/errors';
import { crashPoint } from '@order-flow/messaging/consuming/crash-points';
import { currentAttempt } from '@order-flow/messaging/consuming/message-context';
import { MessageHistory } from '@order-flow/messaging/operations/message-history';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { RedisService } from './redis.service';

const skipped = counter('order_messages_skipped_total');
const fallbacks = counter('redis_fallback_total');

const PROCESSED_TTL_SECONDS = 86_400;
const LOCK_TTL_SECONDS = 10;

const processedKey = (key: string) => `processed:${key}`;
const lockKey = (key: string) => `lock:${key}`;

/**
 * The seed's idempotent consumer: `processed:{key}` (24 h) marks a processed message, `lock:{key}` (10 s) one in
 * progress. It is a shortcut, not the guard: the row in the database decides and is always checked too. While Redis is
 * down, every message is let through.
 */
@Injectable()
export class ProcessingLock {
  constructor(
    private readonly redis: RedisService,
    private readonly history: MessageHistory,
  ) {}

  /**
   * Runs `work` under the lock, then marks the key as processed.
   *
   * @returns the result of `work`, or 'duplicate' without running it if the key was processed before
   * @throws LockedError if another instance holds the lock
   */
  async once<T>(pattern: Pattern, key: string, work: () => Promise<T>): Promise<T | 'duplicate'> {
    const token = uuidv4();
    const claim = await this.orElse('locked', () => this.claim(key, token));
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
      crashPoint('handled-not-marked', pattern);
      return result;
    } finally {
      await this.orElse(undefined, () => this.end(key, token, done));
    }
  }

  /** Counts, logs and records a message that was processed before. */
  duplicate(pattern: Pattern, key: string): 'duplicate' {
    const attempt = currentAttempt() ?? 1;
    this.history.note({ idempotencyKey: key, pattern, step: 'DUPLICATE_SKIPPED', attempt });
    skipped.inc({ reason: 'duplicate' });
    logger.warn(`Duplicate message detected for key ${key}, ignoring`);
    return 'duplicate';
  }

  /** Deletes the `processed:` marks, so that the answer to a repeated request is let through. */
  async forget(keys: readonly string[]): Promise<void> {
    await this.orElse(undefined, () => Promise.all(keys.map((key) => this.redis.del(processedKey(key)))));
  }

  /**
   * Sends both commands at once. Duplicates are rare, so a lock is seldom taken and given back.
   *
   * @returns `locked` if this call took the lock, `held` if another instance has it
   */
  private async claim(key: string, token: string): Promise<'processed' | 'locked' | 'held'> {
    const [processed, locked] = await Promise.all([
      this.redis.exists(processedKey(key)),
      this.redis.setNX(lockKey(key), token, LOCK_TTL_SECONDS),
    ]);
    if (processed && locked) await this.end(key, token, false);
    if (processed) return 'processed';
    return locked ? 'locked' : 'held';
  }

  /** Sends both commands at once, in this order: a full Redis refuses the mark but deletes the lock. */
  private async end(key: string, token: string, done: boolean): Promise<void> {
    await Promise.all([
      done && this.redis.set(processedKey(key), 'true', PROCESSED_TTL_SECONDS),
      this.redis.delIfEqual(lockKey(key), token),
    ]);
  }

  private async orElse<T>(fallback: T, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (err) {
      fallbacks.inc();
      logger.debug({ err }, 'Redis did not answer: continuing with the database alone');
      return fallback;
    }
  }
}
