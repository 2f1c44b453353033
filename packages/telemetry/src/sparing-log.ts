/** Limits the log lines about a frequent event: one at once, then one per interval with the number of events. */
export class SparingLog {
  private since = 0;
  private until = -Infinity;

  constructor(private readonly intervalMs = 10_000) {}

  /** @param log gets the number of events since the last line, this one included */
  note(log: (times: number) => void, now = performance.now()): void {
    this.since++;
    if (now < this.until) return;
    this.until = now + this.intervalMs;
    const times = this.since;
    this.since = 0;
    log(times);
  }
}
