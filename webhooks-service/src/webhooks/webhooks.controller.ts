import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import {
  ChangeEndpoint,
  CreateEndpoint,
  GetDelivery,
  GetEndpoint,
  GetOrderDeliveries,
  ListDeliveries,
  ListMissed,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ProductLowStock,
  ReplayDelivery,
  ReplayEndpoint,
  RotateSecret,
  UpdateEndpoint,
} from '@order-flow/contracts/payloads';
import { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { EventIntake } from '../deliveries/event-intake';
import { MissedEvents } from '../deliveries/missed-events';
import { EndpointsService } from '../endpoints/endpoints.service';
import { WebhooksQueries } from './webhooks-queries';

/** Index of what the webhooks service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class WebhooksController {
  constructor(
    private readonly intake: EventIntake,
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesService,
    private readonly missed: MissedEvents,
    private readonly queries: WebhooksQueries,
  ) {}

  @EventPattern(patterns.orderConfirmed)
  orderConfirmed(@Payload() event: OrderConfirmed, @Ctx() message: MessageContext) {
    return this.intake.take(message, event);
  }

  @EventPattern(patterns.orderRejected)
  orderRejected(@Payload() event: OrderRejected, @Ctx() message: MessageContext) {
    return this.intake.take(message, event);
  }

  @EventPattern(patterns.orderCancelled)
  orderCancelled(@Payload() event: OrderCancelled, @Ctx() message: MessageContext) {
    return this.intake.take(message, event);
  }

  @EventPattern(patterns.productLowStock)
  productLowStock(@Payload() event: ProductLowStock, @Ctx() message: MessageContext) {
    return this.intake.take(message, event);
  }

  @MessagePattern(patterns.createEndpoint)
  createEndpoint(@Payload() command: CreateEndpoint, @Ctx() message: MessageContext) {
    return this.endpoints.create(message, command);
  }

  @MessagePattern(patterns.updateEndpoint)
  updateEndpoint(@Payload() command: UpdateEndpoint, @Ctx() message: MessageContext) {
    return this.endpoints.update(message, command);
  }

  @MessagePattern(patterns.removeEndpoint)
  removeEndpoint(@Payload() command: ChangeEndpoint, @Ctx() message: MessageContext) {
    return this.endpoints.remove(message, command);
  }

  @MessagePattern(patterns.rotateSecret)
  rotateSecret(@Payload() command: RotateSecret, @Ctx() message: MessageContext) {
    return this.endpoints.rotateSecret(message, command);
  }

  @MessagePattern(patterns.testEndpoint)
  testEndpoint(@Payload() command: ChangeEndpoint, @Ctx() message: MessageContext) {
    return this.deliveries.test(message, command);
  }

  @MessagePattern(patterns.replayEndpoint)
  replayEndpoint(@Payload() command: ReplayEndpoint, @Ctx() message: MessageContext) {
    return this.deliveries.replayEndpoint(message, command);
  }

  @MessagePattern(patterns.replayDelivery)
  replayDelivery(@Payload() command: ReplayDelivery, @Ctx() message: MessageContext) {
    return this.deliveries.replay(message, command);
  }

  @MessagePattern(patterns.listEndpoints)
  listEndpoints() {
    return this.queries.endpoints();
  }

  @MessagePattern(patterns.getEndpoint)
  getEndpoint(@Payload() { id }: GetEndpoint) {
    return this.queries.endpoint(id);
  }

  @MessagePattern(patterns.endpointReplay)
  endpointReplay(@Payload() { id }: GetEndpoint) {
    return this.queries.replay(id);
  }

  @MessagePattern(patterns.listDeliveries)
  listDeliveries(@Payload() query: ListDeliveries) {
    return this.queries.deliveries(query);
  }

  @MessagePattern(patterns.getDelivery)
  getDelivery(@Payload() { id }: GetDelivery) {
    return this.queries.delivery(id);
  }

  @MessagePattern(patterns.listMissed)
  listMissed(@Payload() query: ListMissed) {
    return this.missed.list(query);
  }

  @MessagePattern(patterns.webhooksOrderSteps)
  orderSteps(@Payload() { orderId }: GetOrderDeliveries) {
    return this.queries.orderSteps(orderId);
  }
}
