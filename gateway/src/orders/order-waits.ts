import { Injectable } from '@nestjs/common';
import { patterns } from '../../../messaging/src/contracts';
import { RequestError } from '../../../messaging/src/errors';
import type { OrderView } from '../../../messaging/src/payloads';
import { RabbitMqClient } from '../../../messaging/src/rabbitmq-client';
import { Health } from '../../../observability/src/health';
import { gauge } from '../../../observability/src/metrics';

/** A quarter of the requests that may be under way: waiting keeps no other request out. */
const MAX_WAITING = 500;

/** Callers that wait until their order is final. */
@Injectable()
export class OrderWaits {
  private waiting = 0;

  constructor(
    private readonly client: RabbitMqClient,
    private readonly health: Health,
  ) {
    gauge('orders_waiting', (metric) => metric.set(this.waiting));
  }

  /**
   * The order once it is final, or as it is after so many seconds, or when this gateway stops.
   *
   * @throws RequestError OVERLOADED if 500 wait here already, or as many as the owner lets wait
   */
  async wait(id: string, seconds: number): Promise<OrderView> {
    if (this.waiting >= MAX_WAITING) {
      throw new RequestError('OVERLOADED', `${MAX_WAITING} requests wait for their orders already`);
    }
    this.waiting++;
    const { stopping } = this.health;
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = () => resolve()));
    stopping.addEventListener('abort', stop);
    try {
      const order = await Promise.race([
        this.client.request(patterns.waitForOrder, { id, seconds }, seconds * 1000),
        stopped,
      ]);
      return order ?? (await this.client.request(patterns.getOrder, { id }));
    } finally {
      stopping.removeEventListener('abort', stop);
      this.waiting--;
    }
  }
}
