import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { patterns } from '@order-flow/contracts/contracts';
import {
  type Caller,
  GetOrder,
  ListOrders,
  type OrderPage,
  type OrderTimeline,
  type OrderTrace,
  OrderView,
  Rejection,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { logger } from '@order-flow/telemetry/logger';
import { runForOrder } from '@order-flow/telemetry/tracing/trace-context';
import { Allow, AllowClients, Public, type RequestWithActor } from '../auth/access';
import { IDEMPOTENCY_KEY, LOCATED } from '../docs/headers';
import { clientKeyOf, FromCaller, OperatorCommand } from '../http/requests/idempotent';
import { answersOf, Owners } from '../owners';
import { CreateOrderDto } from './dto/create-order.dto';
import { WaitDto } from './dto/wait.dto';
import { OrderTraces } from './order-traces';
import { OrderWaits } from './order-waits';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly client: RabbitMqClient,
    private readonly waits: OrderWaits,
    private readonly traces: OrderTraces,
    private readonly owners: Owners,
  ) {}

  /**
   * Places an order. Answers as soon as the order is stored as PENDING; read its `Location` to see the result. With an
   * `Idempotency-Key` a repeated request gets the first answer. Anonymous callers share one scope of keys.
   */
  @Post()
  @AllowClients()
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiCreatedResponse({ type: OrderView, headers: LOCATED })
  async createOrder(
    @Body() order: CreateOrderDto,
    // We read the key and the actor from the request. As parameters, each would cost every order a few promises.
    @Req() request: RequestWithActor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrderView> {
    // Without a notifications service nobody would take the contact from its queue.
    if (!this.owners.names.includes('notifications')) delete order.customer;
    const { replayed, ...created } = await this.client.request(patterns.createOrder, {
      ...order,
      ...clientKeyOf(request),
    });
    response.setHeader('Location', `${request.path.replace(/\/$/, '')}/${created.id}`);
    if (replayed) response.setHeader('Idempotent-Replayed', 'true');
    return runForOrder(created.id, () => {
      logger.info({ status: created.status }, 'order accepted');
      return created;
    });
  }

  /** One page of orders. Send `nextCursor` as `cursor` to get the next one. There is no total. */
  @Get()
  @Allow('viewer')
  listOrders(@Query() query: ListOrders): Promise<OrderPage> {
    return this.client.request(patterns.listOrders, query);
  }

  /** The order. With `wait` the answer comes once the order is final, or after that many seconds. */
  @Get(':id')
  @Public()
  getOrder(
    @Param() { id }: GetOrder,
    @Query() { wait = 0 }: WaitDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrderView> {
    return onSpan(
      wait === 0 ? this.client.request(patterns.getOrder, { id }) : this.waits.wait(id, wait, response),
    );
  }

  /** Everything that happened to the order, in all services. */
  @Get(':id/timeline')
  @Allow('viewer')
  async timeline(@Param() { id }: GetOrder): Promise<OrderTimeline> {
    const order = await this.client.request(patterns.orderSteps, { id });
    const { idempotencyKey } = order;
    const { answers, missing } = await answersOf({
      orders: Promise.resolve(order.steps),
      products: this.client.request(patterns.productsOrderSteps, { idempotencyKey }),
      ...(this.owners.names.includes('webhooks') && {
        webhooks: this.client.request(patterns.webhooksOrderSteps, { orderId: id }),
      }),
      ...(this.owners.names.includes('notifications') && {
        notifications: this.client.request(patterns.notificationsOrderSteps, { orderId: id }),
      }),
    });
    const steps = Object.values(answers)
      .flat()
      .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
    const { clientKey = null, reference = null } = order;
    return { id, clientKey, reference, steps, missing };
  }

  /** The spans of the order's trace; 404 if it was not sampled, 503 if the trace store is away. */
  @Get(':id/trace')
  @Allow('viewer')
  async trace(@Param() { id }: GetOrder): Promise<OrderTrace> {
    return this.traces.of(await this.client.request(patterns.getOrder, { id }));
  }

  /** Cancels the order and returns the stock that it holds. */
  @Post(':id/cancel')
  @OperatorCommand()
  cancel(@Param() { id }: GetOrder, @FromCaller() caller: Caller): Promise<OrderView> {
    return onSpan(this.client.request(patterns.cancelOrder, { id, ...caller }));
  }

  /** Asks the products service again at once. 409 if the order is not waiting for an answer. */
  @Post(':id/redrive')
  @OperatorCommand()
  redrive(@Param() { id }: GetOrder, @FromCaller() caller: Caller): Promise<OrderView> {
    return onSpan(this.client.request(patterns.redriveOrder, { id, ...caller }));
  }

  /** Rejects a PENDING order that gets no answer; 409 if it is not PENDING. Stock reserved later is returned. */
  @Post(':id/reject')
  @OperatorCommand()
  reject(
    @Param() { id }: GetOrder,
    @Body() rejection: Rejection,
    @FromCaller() caller: Caller,
  ): Promise<OrderView> {
    return onSpan(this.client.request(patterns.rejectOrder, { ...rejection, id, ...caller }));
  }
}

/** The gateway learns an order's id only from the answer, so it sets the id on the server span then. */
async function onSpan(asked: Promise<OrderView>): Promise<OrderView> {
  const order = await asked;
  return runForOrder(order.id, () => order);
}
