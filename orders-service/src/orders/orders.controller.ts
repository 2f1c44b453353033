import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import { MessageContext } from '@order-flow/messaging/consuming/message-context';
import {
  ChangeOrder,
  CreateOrder,
  GetOrder,
  GetOrderRun,
  GetRates,
  ListOrders,
  RejectOrder,
  RunCountQuery,
  StartOrderRun,
  StockReleased,
  StockReserved,
  StopOrderRun,
  WaitForOrder,
} from '@order-flow/contracts/payloads';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { toView } from './entities/order.entity';
import { OrderQueries } from './queries/order-queries';
import { OrderWaits } from './order-waits';
import { OrdersService } from './orders.service';
import { OrderRuns } from './runs/order-runs';

/** What the orders service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly queries: OrderQueries,
    private readonly waits: OrderWaits,
    private readonly runs: OrderRuns,
  ) {}

  @MessagePattern(patterns.createOrder)
  createOrder(@Payload() order: CreateOrder, @Ctx() message: MessageContext) {
    return this.orders.createOrder(message, order);
  }

  /** The products service answered: the order becomes CONFIRMED or REJECTED, once. */
  @EventPattern(patterns.stockReserved)
  stockReserved(@Payload() answer: StockReserved) {
    return this.orders.handleStockReserved(answer);
  }

  @MessagePattern(patterns.cancelOrder)
  cancelOrder(@Payload() command: ChangeOrder, @Ctx() message: MessageContext) {
    return this.orders.cancelOrder(message, command);
  }

  @MessagePattern(patterns.redriveOrder)
  redriveOrder(@Payload() command: ChangeOrder, @Ctx() message: MessageContext) {
    return this.orders.redriveOrder(message, command);
  }

  @MessagePattern(patterns.rejectOrder)
  rejectOrder(@Payload() command: RejectOrder, @Ctx() message: MessageContext) {
    return this.orders.rejectOrder(message, command);
  }

  @MessagePattern(patterns.startOrderRun)
  startRun(@Payload() command: StartOrderRun, @Ctx() message: MessageContext) {
    return this.runs.start(message, command);
  }

  @MessagePattern(patterns.stopOrderRun)
  stopRun(@Payload() command: StopOrderRun, @Ctx() message: MessageContext) {
    return this.runs.stopRun(message, command);
  }

  @MessagePattern(patterns.countForRun)
  countForRun(@Payload() query: RunCountQuery) {
    return this.runs.count(query);
  }

  @MessagePattern(patterns.listOrderRuns)
  listRuns() {
    return this.runs.latest();
  }

  @MessagePattern(patterns.getOrderRun)
  getRun(@Payload() { id }: GetOrderRun) {
    return this.runs.get(id);
  }

  @EventPattern(patterns.stockReleased)
  stockReleased(@Payload() answer: StockReleased) {
    return this.orders.handleStockReleased(answer);
  }

  @MessagePattern(patterns.getOrder)
  getOrder(@Payload() { id }: GetOrder) {
    return this.orders.getOrder(id);
  }

  @MessagePattern(patterns.orderSteps)
  orderSteps(@Payload() { id }: GetOrder) {
    return this.queries.steps(id);
  }

  @MessagePattern(patterns.orderRates)
  orderRates(@Payload() query: GetRates) {
    return this.queries.rates(query);
  }

  @MessagePattern(patterns.listOrders)
  listOrders(@Payload() query: ListOrders) {
    return this.queries.list(query);
  }

  /** Answers when the order is final. It has its own queue, because it may take long. */
  @MessagePattern(patterns.waitForOrder)
  async waitForOrder(@Payload() { id, seconds }: WaitForOrder, @Ctx() message: MessageContext) {
    return toView(await this.waits.wait(id, seconds, message.stopping));
  }
}
