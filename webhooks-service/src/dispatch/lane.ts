import type { Due } from '../deliveries/delivery-statements';
import type { Endpoint } from '../endpoints/endpoint';
import { TokenBucket } from './token-bucket';

/** After so many failures in a row an endpoint gets one request at a time, until it accepts one. */
const FAILURES_TO_SLOW_DOWN = 5;
/** An endpoint that has not accepted anything yet gets so many requests at once: a hundred to one that hangs help nobody. */
const UNPROVEN_CONCURRENCY = 2;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What the attempt says about the endpoint. */
export interface Result {
  readonly accepted: boolean;
  /** The endpoint asked for a pause. */
  readonly retryAfterSeconds?: number | undefined;
}

interface Work {
  /** The deliveries that are due, the oldest first; also those in work. Never rejects. */
  readonly fetch: (endpointId: string, limit: number) => Promise<Due[]>;
  /** Makes one attempt and records it. Never rejects. */
  readonly attempt: (endpoint: Endpoint, due: Due) => Promise<Result>;
  /**
   * Whether the process may begin one more attempt. A lane that gets none is told by `next` when its turn comes, the first
   * that asked first. `release`: an attempt has ended.
   */
  readonly room: { readonly take: (lane: Lane) => boolean; readonly release: () => void };
}

/**
 * The deliveries of one endpoint. Each endpoint has its own, with its own limits, so that a slow one delays no other. It
 * keeps only a few deliveries in memory; the others wait in the database.
 */
export class Lane {
  private readonly bucket: TokenBucket;
  private readonly inWork = new Set<string>();
  /** Ended since the last fetch began: it may still have found them waiting. */
  private readonly ended = new Set<string>();
  private queue: Due[] = [];
  private fetching: Promise<void> | undefined;
  private mayHaveMore = true;
  private failures = 0;
  private proven: boolean;
  private timer: NodeJS.Timeout | undefined;
  private pausedUntil = 0;
  private stopped = false;
  private readonly attempts = new Set<Promise<void>>();

  constructor(
    private current: Endpoint,
    private readonly work: Work,
  ) {
    this.bucket = new TokenBucket(current.ratePerSecond);
    this.proven = current.lastDeliveredAt !== null;
  }

  get endpoint(): Endpoint {
    return this.current;
  }

  /** What is in work goes on with the endpoint as it was. */
  set endpoint(changed: Endpoint) {
    if (changed.ratePerSecond !== this.current.ratePerSecond) this.bucket.rate = changed.ratePerSecond;
    // The pause was asked for by another server.
    if (changed.url !== this.current.url) this.pausedUntil = this.failures = 0;
    this.current = changed;
  }

  /** Something may be due. */
  due(): void {
    this.mayHaveMore = true;
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
      if (!this.work.room.take(this)) return;
      this.bucket.take();
      const due = this.queue.shift();
      if (due) this.begin(due);
    }
    if (this.queue.length === 0 && this.mayHaveMore && this.inWork.size < this.concurrency) this.refill();
  }

  /** Begins no further attempt. Resolves when those in work have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.queue = [];
    clearTimeout(this.timer);
    await this.fetching;
    await Promise.all(this.attempts);
  }

  /** How many attempts are in work. */
  get busy(): number {
    return this.inWork.size;
  }

  /** Its last attempts have all failed. */
  get failing(): boolean {
    return this.failures >= FAILURES_TO_SLOW_DOWN;
  }

  private get concurrency(): number {
    if (this.failing) return 1;
    const { maxConcurrency } = this.current;
    return this.proven ? maxConcurrency : Math.min(UNPROVEN_CONCURRENCY, maxConcurrency);
  }

  private begin(due: Due): void {
    this.inWork.add(due.id);
    const attempt = this.work.attempt(this.current, due).then((result) => {
      this.inWork.delete(due.id);
      if (this.fetching) this.ended.add(due.id);
      this.attempts.delete(attempt);
      this.failures = result.accepted ? 0 : this.failures + 1;
      this.proven ||= result.accepted;
      if (result.retryAfterSeconds !== undefined) this.pause(result.retryAfterSeconds * 1000);
      this.work.room.release();
      this.next();
    });
    this.attempts.add(attempt);
  }

  private refill(): void {
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
      this.next();
    });
  }

  private async fetch(): Promise<void> {
    this.mayHaveMore = false;
    const limit = 2 * this.current.maxConcurrency;
    const asked = limit + this.inWork.size;
    this.ended.clear();
    const found = await this.work.fetch(this.current.id, asked);
    if (this.stopped) return;
    const fresh = found.filter(({ id }) => !this.inWork.has(id) && !this.ended.has(id));
    this.queue = fresh.slice(0, limit);
    // What has ended may be due again, because it was replayed.
    if (found.length >= asked || found.some(({ id }) => this.ended.has(id))) this.mayHaveMore = true;
  }

  private pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + ms);
    this.again(this.pausedUntil - performance.now());
  }

  private again(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), Math.min(ms, MAX_TIMER_MS)).unref();
  }
}
