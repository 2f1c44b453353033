import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';

/** Index of what the notifications service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class NotificationsController {
  @EventPattern(patterns.orderConfirmed)
  orderConfirmed() {
    return Promise.resolve();
  }

  @EventPattern(patterns.orderRejected)
  orderRejected() {
    return Promise.resolve();
  }

  @EventPattern(patterns.orderCancelled)
  orderCancelled() {
    return Promise.resolve();
  }

  @EventPattern(patterns.productLowStock)
  productLowStock() {
    return Promise.resolve();
  }

  @EventPattern(patterns.endpointDisabled)
  endpointDisabled() {
    return Promise.resolve();
  }

  @EventPattern(patterns.contactGiven)
  contactGiven() {
    return Promise.resolve();
  }
}
