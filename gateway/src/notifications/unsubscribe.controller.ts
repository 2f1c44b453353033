import { Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { patterns } from '@order-flow/contracts/contracts';
import { GetUnsubscription } from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Public } from '../auth/access';
import { unsubscribePage } from './unsubscribe-page';

const PAGE = { schema: { type: 'string' }, description: 'A page for people.' };

/** The link in each mail to a customer. No account is needed: the token is signed. */
@Controller('unsubscribe')
export class UnsubscribeController {
  constructor(private readonly client: RabbitMqClient) {}

  /** A page with a button. It changes nothing, because mail programs and virus scanners open links by themselves. */
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @ApiOkResponse(PAGE)
  async page(@Query() { token }: GetUnsubscription): Promise<string> {
    return unsubscribePage(await this.client.request(patterns.unsubscription, { token }));
  }

  /** No more mails to the address. A mail program posts `List-Unsubscribe=One-Click` (RFC 8058); no body is needed. */
  @Post()
  @Public()
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @ApiOkResponse(PAGE)
  async unsubscribe(@Query() { token }: GetUnsubscription): Promise<string> {
    return unsubscribePage(await this.client.request(patterns.unsubscribe, { token }));
  }
}
