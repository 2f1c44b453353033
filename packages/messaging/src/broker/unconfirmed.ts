import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from './broker';

/** A confirm that takes longer is worth a line in the log. */
const LATE_MS = 5000;
/** A confirm that takes longer is not coming any more. */
const LOST_MS = 60_000;
const WATCH_MS = 1000;

interface Message {
  readonly settle: (error: Error | null) => void;
  /** When it was sent, by performance.now(). */
  readonly since: number;
}

/**
 * The messages that were sent and are not confirmed yet. A message stays here until its confirm comes or its channel is
 * lost, however long that takes: the broker may well have it, and sending it again would double it
 * (docs/decisions/consuming.md). A connection that owes a confirm for a minute, without an alarm, is replaced.
 */
export class Unconfirmed {
  /** In the order of sending. */
  private readonly messages = new Map<string, Message>();
  private sequence = 0;
  private late = false;
  /** Before this time the broker could confirm nothing. */
  private availableSince = 0;
  private readonly watch = setInterval(() => this.lookForLate(), WATCH_MS).unref();

  constructor(private readonly broker: Broker) {
    broker.publishing.onAvailable(() => (this.availableSince = performance.now()));
  }

  get size(): number {
    return this.messages.size;
  }

  /** Adds a message and gives the key to settle it by. */
  add(settle: Message['settle']): string {
    const key = String(++this.sequence);
    this.messages.set(key, { settle, since: performance.now() });
    return key;
  }

  /** Ends the waiting for a message, the first time only. @param error null: it is confirmed */
  settle(key: string, error: Error | null): void {
    const message = this.messages.get(key);
    if (!message) return;
    this.messages.delete(key);
    message.settle(error);
  }

  stop(): void {
    clearInterval(this.watch);
  }

  /** Logs once that confirms are late, and once that they are in time again. */
  private lookForLate(): void {
    if (!this.broker.connected) return;
    const [oldest] = this.messages.values();
    const waitedMs = oldest ? performance.now() - Math.max(oldest.since, this.availableSince) : 0;
    const late = waitedMs > LATE_MS;
    if (late && !this.late)
      logger.warn({ unconfirmed: this.size }, 'RabbitMQ confirms late, its messages wait');
    if (!late && this.late) logger.info('RabbitMQ confirms in time again');
    this.late = late;
    if (waitedMs > LOST_MS)
      this.broker.publishing.replace(`a message was not confirmed within ${LOST_MS / 1000} s`);
  }
}
