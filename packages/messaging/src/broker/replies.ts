import type { Channel } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import type { Broker } from './broker';

const dropped = counter('replies_dropped_total');

/**
 * Answers to the requests of one queue. They go out on the publishing connection: on the one that takes deliveries, a
 * broker that is short of memory or disk would stop reading, and the acknowledgements behind them would never arrive.
 *
 * Neither mandatory (a direct reply queue gets the message, and it comes back as well) nor confirmed.
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
   * Sends an answer, or drops it while the broker takes none: whoever asked is told 504 by its own deadline, and finds out
   * by asking again with its idempotency key.
   *
   * @throws Error if the answer cannot be written at all
   */
  send(
    replyTo: string,
    correlationId: string | undefined,
    body: object,
    headers: Record<string, string>,
  ): void {
    if (!this.channel || !this.broker.connected) {
      dropped.inc();
      logger.debug({ reason: this.broker.unavailable }, 'an answer was dropped, its caller asks again');
      return;
    }
    this.channel.publish('', replyTo, Buffer.from(JSON.stringify(body)), { correlationId, headers });
  }
}
