/** A sum of fractions may miss a whole by so much. Without this a wait of `waitMs` could be followed by another. */
const ROUNDING = 1e-9;

/** Lets `perSecond` things pass a second, and at most `burst` at once after a rest. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  /** @param now milliseconds of a clock that never jumps */
  constructor(
    private perSecond: number,
    private burst = perSecond,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.at = now();
  }

  /** So many a second from now on, and as many at once. */
  set rate(perSecond: number) {
    this.refill();
    this.perSecond = this.burst = perSecond;
    this.tokens = Math.min(this.tokens, perSecond);
  }

  /** Takes one. False: none is there, see `waitMs`. */
  take(): boolean {
    this.refill();
    if (this.tokens < 1 - ROUNDING) return false;
    this.tokens -= 1;
    return true;
  }

  /** How long until one is there. */
  get waitMs(): number {
    this.refill();
    return Math.max(0, Math.ceil(((1 - this.tokens) / this.perSecond) * 1000));
  }

  private refill(): void {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
  }
}
