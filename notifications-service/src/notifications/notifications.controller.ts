import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import {
  ContactGiven,
  EndpointDisabled,
  EraseAddress,
  GetMail,
  GetOrderMails,
  GetUnsubscription,
  ListMails,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ProductLowStock,
  ProviderEvents,
  ResendMail,
  Unsubscribe,
} from '@order-flow/contracts/payloads';
import { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { Erasure } from '../mails/erasure';
import { MailIntake } from '../mails/mail-intake';
import { MailsService } from '../mails/mails.service';
import { NotificationsQueries } from './notifications-queries';

/** Index of what the notifications service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class NotificationsController {
  constructor(
    private readonly intake: MailIntake,
    private readonly mails: MailsService,
    private readonly erasure: Erasure,
    private readonly queries: NotificationsQueries,
  ) {}

  @EventPattern(patterns.contactGiven)
  contactGiven(@Payload() contact: ContactGiven) {
    return this.intake.contactGiven(contact);
  }

  @EventPattern(patterns.orderConfirmed)
  orderConfirmed(@Payload() event: OrderConfirmed) {
    return this.intake.aboutOrder(patterns.orderConfirmed, event);
  }

  @EventPattern(patterns.orderRejected)
  orderRejected(@Payload() event: OrderRejected) {
    return this.intake.aboutOrder(patterns.orderRejected, event);
  }

  @EventPattern(patterns.orderCancelled)
  orderCancelled(@Payload() event: OrderCancelled) {
    return this.intake.aboutOrder(patterns.orderCancelled, event);
  }

  @EventPattern(patterns.productLowStock)
  productLowStock(@Payload() event: ProductLowStock, @Ctx() message: MessageContext) {
    return this.intake.toOperators(message, patterns.productLowStock, event);
  }

  @EventPattern(patterns.endpointDisabled)
  endpointDisabled(@Payload() event: EndpointDisabled, @Ctx() message: MessageContext) {
    return this.intake.toOperators(message, patterns.endpointDisabled, event);
  }

  @MessagePattern(patterns.resendMail)
  resendMail(@Payload() command: ResendMail, @Ctx() message: MessageContext) {
    return this.mails.resend(message, command);
  }

  @MessagePattern(patterns.eraseAddress)
  eraseAddress(@Payload() command: EraseAddress, @Ctx() message: MessageContext) {
    return this.erasure.erase(message, command);
  }

  @MessagePattern(patterns.unsubscribe)
  unsubscribe(@Payload() command: Unsubscribe, @Ctx() message: MessageContext) {
    return this.mails.unsubscribe(message, command);
  }

  @MessagePattern(patterns.providerEvents)
  providerEvents(@Payload() command: ProviderEvents, @Ctx() message: MessageContext) {
    return this.mails.providerEvents(message, command);
  }

  @MessagePattern(patterns.listMails)
  listMails(@Payload() query: ListMails) {
    return this.queries.mails(query);
  }

  @MessagePattern(patterns.getMail)
  getMail(@Payload() { id }: GetMail) {
    return this.queries.mail(id);
  }

  @MessagePattern(patterns.unsubscription)
  unsubscription(@Payload() { token }: GetUnsubscription) {
    return this.queries.unsubscription(token);
  }

  @MessagePattern(patterns.notificationsOrderSteps)
  orderSteps(@Payload() { orderId }: GetOrderMails) {
    return this.queries.orderSteps(orderId);
  }
}
