import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { context, trace, type Link } from '@opentelemetry/api';
import { Broker } from '../../../messaging/src/broker';
import { queues } from '../../../messaging/src/contracts';
import { Reads } from '../../../messaging/src/reads';
import { Publisher } from '../../../messaging/src/publisher';
import { Sweeper } from '../../../messaging/src/sweeper';
import { WriteQueue } from '../../../messaging/src/write-queue';
import { logger } from '../../../observability/src/logger';
import { spanAttributes } from '../../../observability/src/span-attributes';
import { contextFromHeaders, linkTo, runForOrder } from '../../../observability/src/trace-context';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import { ProcessingLock } from '../redis/processing-lock';
import type { Order } from './entities/order.entity';
import { orderBy, redriveNoLaterThan } from './order-statements';
import { OrderTransitions } from './order-transitions';

const MAX_ORDERS = 100;
/** With more than this waiting, an order without an answer is merely in the queue. */
const BACKLOG = 100;

const tracer = trace.getTracer('orders');

/**
 * Orders that wait too long for an answer are asked for again. The products service answers a question twice with the
 * same answer, so this is always safe; it covers what no confirm can: a message that a broker lost with its disk, or
 * on the hop from a retry queue.
 */
@Injectable()
export class OrdersSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Sweeper;

  constructor(
    private readonly reads: Reads,
    private readonly writes: WriteQueue,
    private readonly publisher: Publisher,
    private readonly broker: Broker,
    private readonly lock: ProcessingLock,
    private readonly transitions: OrderTransitions,
    @Inject(ORDERS_CONFIG) config: OrdersConfig,
  ) {
    this.sweeper = new Sweeper('orders', config.SWEEP_INTERVAL_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    // After an outage nobody waits out a delay that grew long meanwhile.
    this.broker.publishing.onConnect(() => {
      this.writes
        .run((tx) => redriveNoLaterThan(tx, this.transitions.nextRedrive(0)))
        .catch((err: unknown) => logger.warn({ err }, 'waiting orders could not be brought forward'));
    });
    this.sweeper.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  private async sweep(): Promise<void> {
    if (!this.broker.connected) return;
    const due = await this.reads.query<Order[]>(
      `SELECT * FROM orders WHERE "redriveAt" IS NOT NULL AND "redriveAt" <= $1 ORDER BY "redriveAt" LIMIT $2`,
      [new Date().toISOString(), MAX_ORDERS],
    );
    if (due.length === 0) return;
    for (const queue of [queues.products, queues.orders]) {
      const { messages: waiting } = await this.publisher.look(queue);
      if (waiting > BACKLOG) {
        logger.info(
          { queue, waiting, orders: due.length },
          'orders wait, but only for the queue: not asked again',
        );
        return;
      }
    }
    await tracer.startActiveSpan(
      'sweep orders',
      { root: true, attributes: { [spanAttributes.sweptOrders]: due.length } },
      async (span) => {
        try {
          // A key that outlived a restored database would hide the answer.
          await this.lock.forget(due.map(({ idempotencyKey }) => idempotencyKey));
          const links = linkTo(context.active());
          await Promise.all(due.map((order) => this.redrive(order, links)));
        } finally {
          span.end();
        }
      },
    );
  }

  /** Asks again, in the order's own trace. */
  private async redrive({ id, traceparent }: Order, links: Link[]): Promise<void> {
    await context.with(contextFromHeaders({ traceparent }), () =>
      runForOrder(id, () =>
        this.writes.run(async (tx) => {
          const order = await orderBy(tx, 'id', id);
          // Its answer came meanwhile.
          if (!order || order.redriveAt === null) return;
          await this.transitions.askAgain(tx, order, `redrive ${order.redrives + 1}`, links);
        }),
      ),
    );
  }
}
