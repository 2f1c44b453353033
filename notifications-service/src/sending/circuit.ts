const FAILURES = 3;

/**
 * Leaves a provider alone that keeps failing: after three failures in a row for a time, then one attempt tells whether it
 * is back.
 */
export class Circuit {
  private failures = 0;
  private pausedUntil = 0;

  constructor(
    private readonly pauseMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the last three attempts have failed. */
  get failing(): boolean {
    return this.failures >= FAILURES;
  }

  /** Until when it takes nothing, in milliseconds since 1970; undefined if it takes attempts. */
  get openUntil(): number | undefined {
    return this.failing && this.now() < this.pausedUntil ? this.pausedUntil : undefined;
  }

  succeeded(): void {
    this.failures = 0;
  }

  failed(): void {
    this.failures += 1;
    this.pausedUntil = this.now() + this.pauseMs;
  }
}
