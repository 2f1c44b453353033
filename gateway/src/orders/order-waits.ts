import { HttpException, Injectable } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import { RequestError } from '@order-flow/contracts/errors';
import type { OrderView } from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Health } from '@order-flow/runtime/health';
import { gauge } from '@order-flow/telemetry/metrics/metrics';

/** A quarter of the requests that may be in flight, so that waiting does not block other requests. */
const MAX_WAITING = 500;
/**
 * How long the owner waits for each request; then we ask again. The owner does not learn that a caller has left, so it
 * keeps that caller's place for at most this long.
 */
const SLICE_SECONDS = 5;
/** An answer this much too early is not just a difference between clocks or timers. */
const EARLY_MS = 500;
/** nginx's status for a caller that left before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** The part of a response that shows when its caller leaves. */
interface Caller {
  readonly closed: boolean;
  once(event: 'close', left: () => void): unknown;
  off(event: 'close', left: () => void): unknown;
}

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
   * The order once it is final, or its current state after `seconds` or when this gateway stops.
   *
   * @param caller frees its place as soon as it leaves
   * @throws RequestError OVERLOADED if 500 callers wait here already, or if the owner has no place left
   */
  async wait(id: string, seconds: number, caller: Caller): Promise<OrderView> {
    if (this.waiting >= MAX_WAITING) {
      throw new RequestError('OVERLOADED', `${MAX_WAITING} requests wait for their orders already`);
    }
    this.waiting++;
    const ended = new AbortController();
    const stop = () => ended.abort();
    const leave = () => ended.abort(new HttpException('The caller has left.', CLIENT_CLOSED_REQUEST));
    const { stopping } = this.health;
    stopping.addEventListener('abort', stop);
    caller.once('close', leave);
    if (caller.closed) leave();
    try {
      const order = await this.untilFinal(id, seconds, ended.signal);
      if (ended.signal.reason instanceof HttpException) throw ended.signal.reason;
      return order ?? (await this.client.request(patterns.getOrder, { id }));
    } finally {
      caller.off('close', leave);
      stopping.removeEventListener('abort', stop);
      this.waiting--;
    }
  }

  /** Undefined if `signal` ended the wait. */
  private async untilFinal(id: string, seconds: number, signal: AbortSignal): Promise<OrderView | undefined> {
    let order: OrderView | undefined;
    let now = performance.now();
    const end = now + seconds * 1000;
    // The owner takes whole seconds, so the last slice is rounded.
    for (let left = seconds; left > 0 && !signal.aborted; left = Math.round((end - now) / 1000)) {
      const slice = Math.min(left, SLICE_SECONDS);
      const early = now + slice * 1000 - EARLY_MS;
      order = await this.client.requestUntil(
        signal,
        patterns.waitForOrder,
        { id, seconds: slice },
        slice * 1000,
      );
      now = performance.now();
      // An owner that answers too early is stopping and would not answer again.
      if (order?.status !== 'PENDING' || now < early) return order;
    }
    return order;
  }
}
