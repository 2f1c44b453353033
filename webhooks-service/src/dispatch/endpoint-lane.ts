import { Lane } from '@order-flow/messaging/sending/lane';
import { TokenBucket } from '@order-flow/messaging/sending/token-bucket';
import type { Due } from '../deliveries/delivery-statements';
import type { Endpoint } from '../endpoints/endpoint';
import type { Attempt } from '../sending/send-attempt';

/** After so many failures in a row an endpoint gets one request at a time, until it accepts one. */
const FAILURES_TO_SLOW_DOWN = 5;
/** An endpoint that has not accepted anything yet gets so many requests at once: a hundred to one that hangs help nobody. */
const UNPROVEN_CONCURRENCY = 2;

/** What an attempt says about its endpoint. */
export type Result = Pick<Attempt, 'outcome' | 'retryAfterSeconds'>;

interface Work {
  readonly fetch: (endpointId: string, limit: number) => Promise<Due[]>;
  readonly attempt: (endpoint: Endpoint, due: Due) => Promise<Result>;
  /**
   * Whether the process may begin one more attempt. A lane that gets none is told by `next` when its turn comes, the first
   * that asked first. `release`: an attempt has ended.
   */
  readonly room: { readonly take: (lane: EndpointLane) => boolean; readonly release: () => void };
}

/** The deliveries of one endpoint. Each endpoint has its own, with its own limits, so that a slow one delays no other. */
export class EndpointLane extends Lane<Due> {
  private failures = 0;
  private proven: boolean;

  constructor(
    private current: Endpoint,
    private readonly sending: Work,
  ) {
    super(`endpoint ${current.id}`, new TokenBucket(current.ratePerSecond));
    this.proven = current.lastDeliveredAt !== null;
  }

  get endpoint(): Endpoint {
    return this.current;
  }

  /** What is in work goes on with the endpoint as it was. */
  set endpoint(changed: Endpoint) {
    if (changed.ratePerSecond !== this.current.ratePerSecond) this.bucket.rate = changed.ratePerSecond;
    if (changed.url !== this.current.url) {
      // The pause was asked for by another server.
      this.endPause();
      this.failures = 0;
    }
    this.current = changed;
  }

  /** Its last attempts have all failed. */
  get failing(): boolean {
    return this.failures >= FAILURES_TO_SLOW_DOWN;
  }

  protected get concurrency(): number {
    if (this.failing) return 1;
    const { maxConcurrency } = this.current;
    return this.proven ? maxConcurrency : Math.min(UNPROVEN_CONCURRENCY, maxConcurrency);
  }

  protected fetch(limit: number): Promise<Due[]> {
    return this.sending.fetch(this.current.id, limit);
  }

  protected async attempt(due: Due): Promise<void> {
    const { outcome, retryAfterSeconds } = await this.sending.attempt(this.current, due);
    const accepted = outcome === 'delivered';
    this.failures = accepted ? 0 : this.failures + 1;
    this.proven ||= accepted;
    if (retryAfterSeconds !== undefined) this.pause(retryAfterSeconds * 1000);
  }

  protected override takeRoom(): boolean {
    return this.sending.room.take(this);
  }

  protected override releaseRoom(): void {
    this.sending.room.release();
  }
}
