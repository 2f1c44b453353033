import { createHash, timingSafeEqual } from 'node:crypto';
import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { patterns } from '@order-flow/contracts/contracts';
import { ProviderEvents, ProviderEventsTaken } from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Public } from '../auth/access';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** What a mail provider tells about mails that it had accepted. It signs in with MAIL_EVENTS_SECRET. */
@Controller('notifications/provider-events')
export class ProviderEventsController {
  constructor(
    private readonly client: RabbitMqClient,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Bounces and complaints. The addresses of these mails get no more mails. The same event twice counts once. */
  @Post()
  @Public()
  @HttpCode(200)
  @ApiBearerAuth('providerSecret')
  @ApiOkResponse({ type: ProviderEventsTaken })
  providerEvents(
    @Body() events: ProviderEvents,
    @Headers('authorization') authorization = '',
  ): Promise<ProviderEventsTaken> {
    const secret = this.config.MAIL_EVENTS_SECRET;
    if (secret === '')
      throw new NotFoundException('No mail provider is expected to call: MAIL_EVENTS_SECRET is not set.');
    const given = /^Bearer (\S{1,200})$/i.exec(authorization)?.[1] ?? '';
    if (!timingSafeEqual(sha256(given), sha256(secret)))
      throw new UnauthorizedException('The secret is wrong.');
    return this.client.request(patterns.providerEvents, events);
  }
}

/** Equal lengths, whatever is given. */
const sha256 = (text: string) => createHash('sha256').update(text).digest();
