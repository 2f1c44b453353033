import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { patterns } from '@order-flow/contracts/contracts';
import {
  GetOrderRun,
  OrderRunRequest,
  RunCountQuery,
  type Caller,
  type Once,
  type OrderRun,
  type OrderRunCount,
  type OrderRunList,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow } from '../auth/access';
import { FromCaller, Idempotent, OperatorCommand } from '../http/requests/idempotent';

/** Runs: one action on many orders. */
@Controller('order-runs')
export class OrderRunsController {
  constructor(private readonly client: RabbitMqClient) {}

  /**
   * Cancels or redrives many orders, one after another, each as a request for it alone would. Answers at once; `Location`
   * shows the progress. 409 if no order matches, or if ten runs have not ended.
   */
  @Post()
  @HttpCode(202)
  @Allow('operator')
  @Idempotent()
  async start(
    @Body() run: OrderRunRequest,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Once<OrderRun>> {
    const begun = await this.client.request(patterns.startOrderRun, { ...run, ...caller });
    response.location(`${request.path.replace(/\/$/, '')}/${begun.id}`);
    return begun;
  }

  /** The latest runs, the newest first. */
  @Get()
  @Allow('viewer')
  list(): Promise<OrderRunList> {
    return this.client.request(patterns.listOrderRuns, {});
  }

  /** How many orders a run with this filter would change now, to be said before it is started. */
  @Get('count')
  @Allow('viewer')
  count(@Query() query: RunCountQuery): Promise<OrderRunCount> {
    return this.client.request(patterns.countForRun, query);
  }

  /** The progress of a run, with what it could not change and why. */
  @Get(':id')
  @Allow('viewer')
  progress(@Param() { id }: GetOrderRun): Promise<OrderRun> {
    return this.client.request(patterns.getOrderRun, { id });
  }

  /** Ends a run after the order in work. What it has changed stays. */
  @Post(':id/stop')
  @OperatorCommand()
  stop(@Param() { id }: GetOrderRun, @FromCaller() caller: Caller): Promise<Once<OrderRun>> {
    return this.client.request(patterns.stopOrderRun, { id, ...caller });
  }
}
