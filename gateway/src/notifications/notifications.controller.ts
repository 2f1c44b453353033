import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { patterns } from '@order-flow/contracts/contracts';
import {
  type Caller,
  Erased,
  Erasure,
  GetMail,
  ListMails,
  type MailPage,
  MailView,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow } from '../auth/access';
import { FromCaller, OperatorCommand } from '../http/requests/idempotent';

/** The mails to customers and operators. No answer holds an address. */
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly client: RabbitMqClient) {}

  /** One page of mails, the newest first. Send `nextCursor` as `cursor` to get the next one. */
  @Get('mails')
  @Allow('viewer')
  listMails(@Query() query: ListMails): Promise<MailPage> {
    return this.client.request(patterns.listMails, query);
  }

  @Get('mails/:id')
  @Allow('viewer')
  getMail(@Param() { id }: GetMail): Promise<MailView> {
    return this.client.request(patterns.getMail, { id });
  }

  /** Sends a mail again, now. 409 if it waits anyway, or its address is suppressed or no longer kept. */
  @Post('mails/:id/resend')
  @OperatorCommand()
  @ApiOkResponse({ type: MailView })
  resendMail(@Param() { id }: GetMail, @FromCaller() caller: Caller): Promise<MailView> {
    return this.client.request(patterns.resendMail, { id, ...caller });
  }

  /** Forgets an address at its owner's request: in contacts, mails and dead letters. Mails that wait are not sent. */
  @Post('erase')
  @OperatorCommand()
  @ApiOkResponse({ type: Erased })
  erase(@Body() erasure: Erasure, @FromCaller() caller: Caller): Promise<Erased> {
    return this.client.request(patterns.eraseAddress, { ...erasure, ...caller });
  }
}
