import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from './broker';
import { InFlight } from './in-flight';

/** If a confirm takes longer than this, it is logged. */
const LATE_MS = 5000;
/** If a confirm takes longer than this, the connection is replaced. */
const LOST_MS = 60_000;
const WATCH_MS = 1000;

interface Message {
  readonly settle: (error: Error | null) => void;
  /** When it was sent, as `performance.now()`. */
  readonly since: number;
}

/**
 * The messages that were sent but are not confirmed yet. A message stays here until its confirm comes or its channel is
 * lost, however long that takes. The broker may already have it, so sending it again could double it
 * (docs/decisions/consuming.md). If a confirm is missing for a minute without an alarm, the connection is replaced.
 */
export class Unconfirmed {
  /** In the order in which they were sent. */
  private readonly messages = new InFlight<string, Message>();
  private sequence = 0;
  private late = false;
  /** The broker could confirm nothing before this time. */
  private availableSince = 0;
  private readonly watch = setInterval(() => this.lookForLate(), WATCH_MS).unref();

  constructor(private readonly broker: Broker) {
    broker.publishing.onAvailable(() => (this.availableSince = performance.now()));
  }

  get size(): number {
    return this.messages.size;
  }

  /** Adds a message and returns the key for `settle`. */
  add(settle: Message['settle']): string {
    const key = String(++this.sequence);
    this.messages.begin(key, { settle, since: performance.now() });
    return key;
  }

  /** Ends the wait for a message. Further calls do nothing. @param error null if it is confirmed */
  settle(key: string, error: Error | null): void {
    this.messages.end(key)?.settle(error);
  }

  stop(): void {
    clearInterval(this.watch);
  }

  /** Logs once when confirms become late, and once when they are in time again. */
  private lookForLate(): void {
    if (!this.broker.connected) return;
    const [oldest] = this.messages.values();
    const waitedMs = oldest ? performance.now() - Math.max(oldest.since, this.availableSince) : 0;
    const late = waitedMs > LATE_MS;
    if (late && !this.late)
      logger.warn({ unconfirmed: this.size }, 'RabbitMQ confirms late; messages wait for their confirms');
    if (!late && this.late) logger.info('RabbitMQ confirms in time again');
    this.late = late;
    if (waitedMs > LOST_MS)
      this.broker.publishing.replace(`a message was not confirmed within ${LOST_MS / 1000} s`);
  }
}
