import { logger } from '@order-flow/telemetry/logger';

/**
 * Runs `work` every `intervalMs` until it is stopped, never twice at once. A failed run is logged and does not stop the
 * next one.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private first: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    /** Must end soon once the signal is aborted. */
    private readonly work: (signal: AbortSignal) => Promise<void>,
  ) {}

  /** @param firstAfterMs when the first run comes, if that is before the end of the first interval */
  start(firstAfterMs = this.intervalMs): void {
    if (this.timer || this.stopping.signal.aborted) return;
    this.timer = setInterval(() => this.sweepNow(), this.intervalMs);
    if (firstAfterMs < this.intervalMs) this.first = setTimeout(() => this.sweepNow(), firstAfterMs);
  }

  /** Runs once now, or once more right after the current run. */
  sweepNow(): void {
    if (this.stopping.signal.aborted) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.sweep();
  }

  /** Begins no further run and waits for the current one. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    clearTimeout(this.first);
    await this.running;
  }

  private async sweep(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.work(this.stopping.signal);
      } catch (err) {
        logger.error({ err, sweeper: this.name }, 'a sweep failed, the next one tries again');
      }
    } while (this.again as boolean);
    this.running = undefined;
  }
}
