import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '../../../messaging/src/contracts';
import { DeadLetters } from '../../../messaging/src/dead-letters';
import { MessageContext } from '../../../messaging/src/message-context';
import {
  CancelOrder,
  CreateOrder,
  GetOrder,
  ListDeadLetters,
  ReplayDeadLetters,
  StockReleased,
  StockReserved,
} from '../../../messaging/src/payloads';
import { PassErrorsToTransport } from '../../../messaging/src/rpc-errors.filter';
import { OrdersService } from './orders.service';

/** What the orders service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly deadLetters: DeadLetters,
  ) {}

  @MessagePattern(patterns.createOrder)
  createOrder(@Payload() order: CreateOrder, @Ctx() message: MessageContext) {
    return this.orders.createOrder(order, message.key);
  }

  /** The products service answered: the order becomes CONFIRMED or REJECTED, once. */
  @EventPattern(patterns.stockReserved)
  stockReserved(@Payload() answer: StockReserved) {
    return this.orders.handleStockReserved(answer);
  }

  @MessagePattern(patterns.cancelOrder)
  cancelOrder(@Payload() command: CancelOrder) {
    return this.orders.cancelOrder(command);
  }

  @EventPattern(patterns.stockReleased)
  stockReleased(@Payload() answer: StockReleased) {
    return this.orders.handleStockReleased(answer);
  }

  @MessagePattern(patterns.getOrder)
  getOrder(@Payload() { id }: GetOrder) {
    return this.orders.getOrder(id);
  }

  @MessagePattern(patterns.listOrdersDeadLetters)
  listDeadLetters(@Payload() query: ListDeadLetters) {
    return this.deadLetters.list(query);
  }

  @MessagePattern(patterns.replayOrdersDeadLetters)
  replayDeadLetters(@Payload() command: ReplayDeadLetters) {
    return this.deadLetters.replay(command);
  }
}
