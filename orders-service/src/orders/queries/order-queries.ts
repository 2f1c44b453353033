import { Injectable } from '@nestjs/common';
import { Backlogs } from '@order-flow/messaging/operations/backlog';
import { Reads } from '@order-flow/storage/reads';
import { RequestError } from '@order-flow/contracts/errors';
import { historyQuery, stepHere } from '@order-flow/messaging/operations/message-history';
import type {
  GetRates,
  ListOrders,
  OrderCounts,
  OrderPage,
  OrdersStats,
  OrderStatus,
  OrderSteps,
  TimelineStep,
  TimeSeries,
} from '@order-flow/contracts/payloads';
import { ageSeconds } from '@order-flow/telemetry/metrics/metrics';
import type { Order } from '../entities/order.entity';
import { pageOf, pageQuery } from './order-list';
import { lastRates } from './order-rates';
import { OrderSlos } from './order-slo';
import { ordersWithPart } from './orders-with-part';

/** Reads for people: figures, rates, timelines and lists of orders. */
@Injectable()
export class OrderQueries {
  private readonly slos: OrderSlos;

  constructor(
    private readonly reads: Reads,
    private readonly backlogs: Backlogs,
  ) {
    this.slos = new OrderSlos(reads);
  }

  async stats(): Promise<OrdersStats> {
    return {
      byStatus: await this.counts(),
      pendingOldestAgeSeconds: await this.pendingOldestAgeSeconds(),
      slo: await this.slos.now(),
      ...(await this.backlogs.now()),
    };
  }

  /** Triggers keep these counts: counting a million rows would hold up other reads. */
  async counts(): Promise<OrderCounts> {
    const rows = await this.reads.query<{ status: OrderStatus; n: number }[]>(
      'SELECT status, n FROM order_counts',
    );
    const counts: OrderCounts = { PENDING: 0, CONFIRMED: 0, REJECTED: 0, CANCELLED: 0 };
    for (const { status, n } of rows) counts[status] = n;
    return counts;
  }

  /** 0 if no order is PENDING. Ids are UUID v7, so the lowest is the oldest. */
  async pendingOldestAgeSeconds(): Promise<number> {
    const [oldest] = await this.reads.query<{ createdAt: string }[]>(
      `SELECT "createdAt" FROM orders WHERE status = 'PENDING' ORDER BY id LIMIT 1`,
    );
    return ageSeconds(oldest?.createdAt);
  }

  /**
   * The order's steps that this service knows.
   *
   * @throws RequestError NOT_FOUND
   */
  async steps(id: string): Promise<OrderSteps> {
    const [order] = await this.reads.query<Pick<Order, 'idempotencyKey' | 'clientKey' | 'reference'>[]>(
      'SELECT "idempotencyKey", "clientKey", reference FROM orders WHERE id = $1',
      [id],
    );
    if (!order) throw new RequestError('NOT_FOUND', `there is no order ${id}`);
    const { idempotencyKey, clientKey, reference } = order;
    const own = await this.reads.query<Pick<TimelineStep, 'at' | 'step' | 'detail' | 'attempt'>[]>(
      'SELECT at, step, detail, attempt FROM order_timeline WHERE "orderId" = $1 ORDER BY id LIMIT 1000',
      [id],
    );
    const others = await this.reads.query<TimelineStep[]>(historyQuery, [idempotencyKey]);
    return { id, idempotencyKey, clientKey, reference, steps: [...own, ...others].map(stepHere) };
  }

  rates(query: GetRates): Promise<TimeSeries> {
    return lastRates(this.reads, query);
  }

  /** @throws InvalidPayloadError if the cursor belongs to another list */
  async list(query: ListOrders): Promise<OrderPage> {
    const found = await ordersWithPart(this.reads, query);
    const { sql, values } = pageQuery(query, found?.ids);
    return pageOf(query, await this.reads.search<Order[]>(sql, values), found?.searchedTo);
  }
}
