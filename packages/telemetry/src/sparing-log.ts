/** At most one log line in a while for what may happen a thousand times a second: the first at once, then their number. */
export class SparingLog {
  private since = 0;
  private until = -Infinity;

  constructor(private readonly intervalMs = 10_000) {}

  /** @param log gets how many there were since the last line, this one included */
  note(log: (times: number) => void, now = performance.now()): void {
    this.since++;
    if (now < this.until) return;
    this.until = now + this.intervalMs;
    const times = this.since;
    this.since = 0;
    log(times);
  }
}
