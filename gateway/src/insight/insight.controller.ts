import { Controller, Get, Query } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import { decodeCursor, pageOf } from '@order-flow/contracts/cursor';
import {
  AuditQuery,
  GetRates,
  type AuditPage,
  type StatsView,
  type TimeSeries,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow } from '../auth/access';
import { Owners } from '../owners';

const DEFAULT_LIMIT = 50;

/** Figures and the audit trail, for the admin page. */
@Controller()
export class InsightController {
  constructor(
    private readonly client: RabbitMqClient,
    private readonly owners: Owners,
  ) {}

  /** Current counts of orders and products, and of what waits. */
  @Get('stats')
  @Allow('viewer')
  async stats(): Promise<StatsView> {
    const { answers, missing } = await this.owners.ask('stats', {});
    return { orders: null, products: null, webhooks: null, notifications: null, ...answers, missing };
  }

  /** The last hour, or up to a day, minute by minute: orders per second and how long they took. */
  @Get('stats/timeseries')
  @Allow('viewer')
  timeSeries(@Query() query: GetRates): Promise<TimeSeries> {
    return this.client.request(patterns.orderRates, query);
  }

  /** Who did what, the newest first. */
  @Get('audit')
  @Allow('viewer')
  async audit(@Query() { limit = DEFAULT_LIMIT, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
    const { actor, action, target, from, to } = filter;
    const list = ['audit', { actor, action, target, from, to }];
    const query = {
      ...filter,
      // One more, to see whether there is a next page.
      limit: limit + 1,
      ...(cursor !== undefined && { beforeId: decodeCursor(list, cursor) }),
    };
    const { answers, missing } = await this.owners.ask('audit', query);
    const found = Object.values(answers)
      .flat()
      .sort((a, b) => (a.id > b.id ? -1 : 1));
    return { ...pageOf(found, limit, list, ({ id }) => id), missing };
  }
}
