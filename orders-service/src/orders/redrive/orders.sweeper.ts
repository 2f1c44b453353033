import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { context, trace, type Link } from '@opentelemetry/api';
import { Broker } from '@order-flow/messaging/broker/broker';
import { owners } from '@order-flow/contracts/owners';
import { Reads } from '@order-flow/storage/reads';
import { Publisher } from '@order-flow/messaging/broker/publisher';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders, linkTo, runForOrder } from '@order-flow/telemetry/tracing/trace-context';
import { ORDERS_CONFIG, type OrdersConfig } from '../../config';
import { ProcessingLock } from '../../redis/processing-lock';
import type { Order } from '../entities/order.entity';
import { orderBy } from '../order-statements';
import { OrderTransitions } from '../order-transitions';
import { BACKLOG, pauseMs, wasOvertaken } from './redrive-policy';
import { dueOrders, newestAnswered, outboxHoldsMoreThan, redriveNoLaterThan } from './redrive-statements';

/** Orders per batch: few enough for the outbox to publish beside the normal traffic. */
const BATCH = 500;
/** With more rows than this in the outbox, the broker cannot keep up and more requests would not help. */
const OUTBOX_BACKLOG = 1000;
/** How often the queue depths are checked after a batch. */
const LOOK_EVERY_MS = 100;
/** Orders brought forward in one transaction. */
const FORWARD_BATCH = 1000;

const tracer = trace.getTracer('orders');

/** Messages waiting in the queues that a request and its answer pass. */
type Depths = readonly number[];

/**
 * If an order is due this much later than the longest delay allows, its time came from a fast clock. The margin leaves
 * out orders that were placed during the sweep.
 */
const FAST_CLOCK_MS = 60_000;

/**
 * Requests stock again for orders that wait too long for an answer. This is always safe: a repeated request gets the
 * same answer. It covers losses that publisher confirms cannot: a message lost with a broker's disk, or on the hop from
 * a retry queue.
 *
 * While the queues are long, only overtaken requests are repeated (redrive-policy.ts): the others may still be queued. A
 * sweep continues batch by batch until no lost order is left.
 */
@Injectable()
export class OrdersSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Sweeper;
  private readonly firstDelayMs: number;

  constructor(
    private readonly reads: Reads,
    private readonly writes: WriteQueue,
    private readonly publisher: Publisher,
    private readonly broker: Broker,
    private readonly lock: ProcessingLock,
    private readonly transitions: OrderTransitions,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {
    this.firstDelayMs = (config.REDRIVE_DELAYS_SECONDS[0] ?? 0) * 1000;
    this.sweeper = new Sweeper('orders', config.SWEEP_INTERVAL_MS, (signal) => this.sweep(signal));
  }

  onApplicationBootstrap(): void {
    // After an outage, orders must not wait for delays that have grown long.
    this.broker.publishing.onAvailable(() => {
      this.bringForward().catch((err: unknown) =>
        logger.warn({ err }, 'could not bring waiting orders forward'),
      );
    });
    this.sweeper.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  private async bringForward(): Promise<void> {
    const latest = this.transitions.nextRedrive(0);
    let moved: number;
    do moved = await this.writes.run((tx) => redriveNoLaterThan(tx, latest, FORWARD_BATCH));
    while (moved === FORWARD_BATCH);
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.broker.connected) {
      const now = new Date();
      const longestMs = Math.max(...this.config.REDRIVE_DELAYS_SECONDS) * 1000;
      const farthest = new Date(now.getTime() + longestMs + FAST_CLOCK_MS);
      const due = await dueOrders(this.reads, {
        now: now.toISOString(),
        farthest: farthest.toISOString(),
        limit: BATCH,
      });
      if (due.length === 0 || (await outboxHoldsMoreThan(this.reads, OUTBOX_BACKLOG))) return;
      const depths = await this.depths();
      // Without a consumer, another request would only wait beside the first.
      if (!depths) return;
      const long = isLong(depths);
      const lost = long ? await this.overtaken(due, now) : due;
      if (lost.length === 0) {
        logger.info({ depths, orders: due.length }, 'orders are waiting in a long queue: not asking again');
        return;
      }
      await this.redriveAll(lost);
      const overdueMs = now.getTime() - Date.parse(lost[0]?.redriveAt ?? now.toISOString());
      const interval = this.config.SWEEP_INTERVAL_MS;
      const limitMs = long ? pauseMs(interval, this.firstDelayMs, overdueMs) : interval;
      await this.untilTakenIn(depths, limitMs, signal);
    }
  }

  /** @returns undefined if the products queue has no consumer */
  private async depths(): Promise<Depths | undefined> {
    const products = await this.publisher.look(owners.products.queue);
    if (products.consumers === 0) return undefined;
    return [products.messages, (await this.publisher.look(owners.orders.queue)).messages];
  }

  private async overtaken(due: readonly Order[], now: Date): Promise<Order[]> {
    const answered = await newestAnswered(this.reads, now.toISOString());
    return due.filter((order) => wasOvertaken(order, answered, this.firstDelayMs, now.getTime()));
  }

  /** Waits until the queues are no longer than before the batch, or short; at most `limitMs`. */
  private async untilTakenIn(before: Depths, limitMs: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + limitMs;
    do {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      const depths = signal.aborted ? undefined : await this.depths();
      if (!depths?.some((depth, i) => depth > Math.max(BACKLOG, before[i] ?? 0))) return;
    } while (performance.now() < until);
  }

  private async redriveAll(orders: readonly Order[]): Promise<void> {
    await tracer.startActiveSpan(
      'sweep orders',
      { root: true, attributes: { [spanAttributes.sweptOrders]: orders.length } },
      async (span) => {
        try {
          // A `processed:` key that is newer than a restored database would hide the answer.
          await this.lock.forget(orders.map(({ idempotencyKey }) => idempotencyKey));
          const links = linkTo(context.active());
          await Promise.all(orders.map((order) => this.redrive(order, links)));
        } finally {
          span.end();
        }
      },
    );
  }

  /** Asks again, in the order's own trace. */
  private async redrive({ id, traceparent, redriveAt }: Order, links: Link[]): Promise<void> {
    await context.with(contextFromHeaders({ traceparent }), () =>
      runForOrder(id, () =>
        this.writes.run(async (tx) => {
          const order = await orderBy(tx, 'id', id);
          // It was answered in the meantime, or another replica has asked again.
          if (order?.redriveAt !== redriveAt) return;
          await this.transitions.redrive(tx, order, links);
        }),
      ),
    );
  }
}

const isLong = (depths: Depths): boolean => depths.some((depth) => depth > BACKLOG);
