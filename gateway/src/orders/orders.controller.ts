import { Body, Controller, Get, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { patterns } from '../../../messaging/src/contracts';
import { GetOrder, OrderView } from '../../../messaging/src/payloads';
import { RabbitMqClient } from '../../../messaging/src/rabbitmq-client';
import { AllowClients, Public } from '../auth/access';
import { CREATED, IDEMPOTENCY_KEY } from '../docs/headers';
import { OrderSpanInterceptor } from '../http/order-span.interceptor';
import { CreateOrderDto } from './dto/create-order.dto';

@Controller('orders')
@UseInterceptors(OrderSpanInterceptor)
export class OrdersController {
  constructor(private readonly client: RabbitMqClient) {}

  /** Answers as soon as the order is stored as PENDING; what becomes of it is asked at its `Location`. */
  @Post()
  @AllowClients()
  @ApiHeader(IDEMPOTENCY_KEY)
  @ApiCreatedResponse({ type: OrderView, headers: CREATED })
  async createOrder(
    @Body() order: CreateOrderDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrderView> {
    const created = await this.client.request(patterns.createOrder, order);
    response.location(`${request.path.replace(/\/$/, '')}/${created.id}`);
    return created;
  }

  @Get(':id')
  @Public()
  getOrder(@Param() { id }: GetOrder): Promise<OrderView> {
    return this.client.request(patterns.getOrder, { id });
  }
}
