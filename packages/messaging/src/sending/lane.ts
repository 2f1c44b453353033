import { logger } from '@order-flow/telemetry/logger';
import type { TokenBucket } from './token-bucket';

const MAX_TIMER_MS = 2 ** 31 - 1;
/** After a fault of ours. */
const FAULT_PAUSE_MS = 1000;

/**
 * Sends what waits in a table to one receiver, within its limits. It keeps only a few rows in memory; the others wait in the
 * database. What is in work is known only here, so one process has the lane. After a crash its rows still wait, and are sent
 * again.
 */
export abstract class Lane<Due extends { readonly id: string }> {
  private readonly inWork = new Map<string, Promise<void>>();
  /** Ended since the last fetch began: it may still have found them waiting. */
  private readonly ended = new Set<string>();
  private queue: Due[] = [];
  private fetching: Promise<void> | undefined;
  private mayHaveMore = true;
  private timer: NodeJS.Timeout | undefined;
  private pausedUntil = 0;
  private stopped = false;

  protected constructor(
    /** For logs. */
    private readonly name: string,
    protected readonly bucket: TokenBucket,
  ) {}

  /** How many attempts may be in work at once. */
  protected abstract get concurrency(): number;
  /** The rows that are due, the oldest first; also those in work. */
  protected abstract fetch(limit: number): Promise<Due[]>;
  /** Makes one attempt and records it. Rejects only for a fault of ours: then the row stays due. */
  protected abstract attempt(due: Due): Promise<void>;

  /** Something may be due. */
  due(): void {
    this.mayHaveMore = true;
    this.next();
  }

  /** A row is new and due. It is not read again if the lane has all that wait, and room for one more. */
  offer(due: Due): void {
    // It is read as soon as its commit is visible, which may be before this process hears of that.
    if (this.inWork.has(due.id) || this.queue.some(({ id }) => id === due.id)) return;
    if (!this.mayHaveMore && !this.fetching && !this.stopped && this.queue.length < this.readAhead)
      this.queue.push(due);
    else this.mayHaveMore = true;
    this.next();
  }

  /** Begins as many attempts as the limits allow. */
  next(): void {
    if (this.stopped || performance.now() < this.pausedUntil) return;
    while (this.queue.length > 0 && this.inWork.size < this.concurrency) {
      const { waitMs } = this.bucket;
      if (waitMs > 0) {
        this.again(waitMs);
        return;
      }
      if (!this.takeRoom()) return;
      this.bucket.take();
      const due = this.queue.shift();
      if (due) this.inWork.set(due.id, this.work(due));
    }
    if (this.queue.length === 0 && this.mayHaveMore && this.inWork.size < this.concurrency) this.refill();
  }

  /** Begins no further attempt. Resolves when those in work have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.queue = [];
    clearTimeout(this.timer);
    await this.fetching;
    await Promise.all(this.inWork.values());
  }

  /** How many attempts are in work. */
  get busy(): number {
    return this.inWork.size;
  }

  /** Whether the process may begin one more attempt. A lane that gets none is told by `next` when its turn comes. */
  protected takeRoom(): boolean {
    return true;
  }

  /** An attempt has ended. */
  protected releaseRoom(): void {
    // There is room for each lane.
  }

  /** Begins no attempt for so long. Of two pauses the longer counts. */
  protected pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + ms);
    this.again(this.pausedUntil - performance.now());
  }

  protected endPause(): void {
    this.pausedUntil = 0;
  }

  private async work(due: Due): Promise<void> {
    try {
      await this.attempt(due);
    } catch (err) {
      logger.error({ err, lane: this.name, due_id: due.id }, 'an attempt failed before anything was sent');
      this.pause(FAULT_PAUSE_MS);
    }
    this.inWork.delete(due.id);
    if (this.fetching) this.ended.add(due.id);
    this.releaseRoom();
    this.next();
  }

  private refill(): void {
    this.fetching ??= this.read()
      .catch((err: unknown) => {
        const text = 'what is due could not be read, the next sweep tries again';
        logger.warn({ err, lane: this.name }, text);
      })
      .finally(() => {
        this.fetching = undefined;
        this.next();
      });
  }

  private get readAhead(): number {
    return 2 * this.concurrency;
  }

  private async read(): Promise<void> {
    this.mayHaveMore = false;
    const limit = this.readAhead;
    const asked = limit + this.inWork.size;
    this.ended.clear();
    const found = await this.fetch(asked);
    if (this.stopped) return;
    const fresh = found.filter(({ id }) => !this.inWork.has(id) && !this.ended.has(id));
    this.queue = fresh.slice(0, limit);
    // What has ended may be due again, because it was replayed.
    if (found.length >= asked || found.some(({ id }) => this.ended.has(id))) this.mayHaveMore = true;
  }

  private again(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), Math.min(ms, MAX_TIMER_MS)).unref();
  }
}
