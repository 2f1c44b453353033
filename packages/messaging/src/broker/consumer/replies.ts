import type { Channel } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import type { Broker } from '../broker';
import type { Answer, Request } from '../message';
import { wireHeaders } from '../wire-headers';

const dropped = counter('replies_dropped_total');

/**
 * Answers the requests of one queue, on the publishing connection. If answers used the consuming connection, a broker that
 * is short of memory or disk would stop reading from it, and acknowledgements would not arrive either.
 *
 * Answers are neither confirmed nor mandatory: a mandatory answer to a direct reply queue is delivered, but also returned.
 */
export class Replies {
  private channel: Channel | undefined;

  constructor(
    private readonly broker: Broker,
    queue: string,
  ) {
    broker.publishing.plainChannel(`reply ${queue}`, (channel) => {
      channel.on('close', () => {
        if (this.channel === channel) this.channel = undefined;
      });
      this.channel = channel;
      return Promise.resolve();
    });
  }

  /**
   * Sends an answer in Nest's format, or drops it while the broker accepts no messages. Then the caller waits until its own
   * time limit, and gets the answer by repeating the request with its idempotency key.
   *
   * @throws Error if the answer cannot be written at all
   */
  send({ id, replyTo, correlationId }: Request, answer: Answer, headers: Record<string, string>): void {
    if (!this.channel || !this.broker.connected) {
      dropped.inc();
      logger.debug({ reason: this.broker.unavailable }, 'an answer was dropped, the caller must ask again');
      return;
    }
    const body = Buffer.from(JSON.stringify({ id, ...answer, isDisposed: true }));
    this.channel.publish('', replyTo, body, { correlationId, headers: wireHeaders(headers) });
  }
}
