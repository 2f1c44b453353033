import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { patterns } from '@order-flow/contracts/contracts';
import {
  type Caller,
  type DeliveryDetails,
  type DeliveryPage,
  DeliveryView,
  type EndpointDetails,
  EndpointEdit,
  type EndpointList,
  EndpointReplay,
  EndpointReplayRequest,
  EndpointView,
  EndpointWithSecret,
  GetDelivery,
  GetEndpoint,
  ListDeliveries,
  MissedPage,
  MissedQuery,
  NewEndpoint,
  Rotation,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow, Public } from '../auth/access';
import { LOCATED } from '../docs/headers';
import { FromCaller, Idempotent, OperatorCommand } from '../http/requests/idempotent';

/** The endpoints of subscribers, and what was delivered to them. docs/webhooks.md is for the subscribers. */
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly client: RabbitMqClient) {}

  /** All endpoints, the oldest first. */
  @Get('endpoints')
  @Allow('viewer')
  listEndpoints(): Promise<EndpointList> {
    return this.client.request(patterns.listEndpoints, {});
  }

  /** Makes an endpoint. The answer has its secret, which is not shown again. */
  @Post('endpoints')
  @Allow('operator')
  @Idempotent()
  @ApiCreatedResponse({ type: EndpointWithSecret, headers: LOCATED })
  async createEndpoint(
    @Body() endpoint: NewEndpoint,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EndpointWithSecret> {
    const created = await this.client.request(patterns.createEndpoint, { ...endpoint, ...caller });
    response.location(`${request.path.replace(/\/$/, '')}/${created.id}`);
    return created;
  }

  @Get('endpoints/:id')
  @Allow('viewer')
  getEndpoint(@Param() { id }: GetEndpoint): Promise<EndpointDetails> {
    return this.client.request(patterns.getEndpoint, { id });
  }

  /** Changes the given fields. `enabled` switches it on or off. */
  @Patch('endpoints/:id')
  @Allow('operator')
  @Idempotent()
  @ApiOkResponse({ type: EndpointView })
  updateEndpoint(
    @Param() { id }: GetEndpoint,
    @Body() edit: EndpointEdit,
    @FromCaller() caller: Caller,
  ): Promise<EndpointView> {
    return this.client.request(patterns.updateEndpoint, { ...edit, id, ...caller });
  }

  /** Removes the endpoint and its secrets. What waits for it is given up. */
  @Delete('endpoints/:id')
  @Allow('operator')
  @Idempotent()
  @ApiOkResponse({ type: EndpointView })
  removeEndpoint(@Param() { id }: GetEndpoint, @FromCaller() caller: Caller): Promise<EndpointView> {
    return this.client.request(patterns.removeEndpoint, { id, ...caller });
  }

  /** Makes a new secret and shows it once. The old one signs as well for `overlapHours`. */
  @Post('endpoints/:id/rotate-secret')
  @OperatorCommand()
  @ApiOkResponse({ type: EndpointWithSecret })
  rotateSecret(
    @Param() { id }: GetEndpoint,
    @Body() rotation: Rotation,
    @FromCaller() caller: Caller,
  ): Promise<EndpointWithSecret> {
    return this.client.request(patterns.rotateSecret, { ...rotation, id, ...caller });
  }

  /** Sends a `webhook.test` to the endpoint. Read the delivery to see what it answered. */
  @Post('endpoints/:id/test')
  @OperatorCommand()
  @ApiOkResponse({ type: DeliveryView })
  testEndpoint(@Param() { id }: GetEndpoint, @FromCaller() caller: Caller): Promise<DeliveryView> {
    return this.client.request(patterns.testEndpoint, { id, ...caller });
  }

  /** Sends the endpoint the events of a time again: those that it has missed, or all. */
  @Post('endpoints/:id/replay')
  @OperatorCommand()
  @ApiOkResponse({ type: EndpointReplay })
  replayEndpoint(
    @Param() { id }: GetEndpoint,
    @Body() replay: EndpointReplayRequest,
    @FromCaller() caller: Caller,
  ): Promise<EndpointReplay> {
    return this.client.request(patterns.replayEndpoint, { ...replay, id, ...caller });
  }

  /** How far the endpoint's last replay is; 404 if there was none. */
  @Get('endpoints/:id/replay')
  @Allow('viewer')
  endpointReplay(@Param() { id }: GetEndpoint): Promise<EndpointReplay> {
    return this.client.request(patterns.endpointReplay, { id });
  }

  /**
   * For the subscriber itself: the events that came after the last one that it has seen. It sends its recovery token, which
   * it makes from its secret, as `Authorization: Bearer whrec_…`.
   */
  @Get('endpoints/:id/missed')
  @Public()
  @ApiBearerAuth('recoveryToken')
  @ApiOkResponse({ type: MissedPage })
  missed(
    @Param() { id }: GetEndpoint,
    @Query() query: MissedQuery,
    @Headers('authorization') authorization = '',
  ): Promise<MissedPage> {
    const token = /^Bearer (\S{1,200})$/i.exec(authorization)?.[1] ?? 'none';
    return this.client.request(patterns.listMissed, { ...query, id, token });
  }

  /** One page of deliveries, the newest first. Send `nextCursor` as `cursor` to get the next one. */
  @Get('deliveries')
  @Allow('viewer')
  listDeliveries(@Query() query: ListDeliveries): Promise<DeliveryPage> {
    return this.client.request(patterns.listDeliveries, query);
  }

  /** The delivery with its attempts. */
  @Get('deliveries/:id')
  @Allow('viewer')
  getDelivery(@Param() { id }: GetDelivery): Promise<DeliveryDetails> {
    return this.client.request(patterns.getDelivery, { id });
  }

  /** Sends the event to its endpoint again, now. */
  @Post('deliveries/:id/replay')
  @OperatorCommand()
  @ApiOkResponse({ type: DeliveryView })
  replayDelivery(@Param() { id }: GetDelivery, @FromCaller() caller: Caller): Promise<DeliveryView> {
    return this.client.request(patterns.replayDelivery, { id, ...caller });
  }
}
