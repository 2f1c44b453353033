import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  DiscardRequest,
  GetDeadLetter,
  ReplayRequest,
  type DeadLetterPage,
  type DeadLetterView,
  type Caller,
  type DiscardView,
  type ReplayView,
} from '@order-flow/contracts/payloads';
import { Allow } from '../auth/access';
import { FromCaller, Idempotent } from '../http/idempotent';
import { DeadLettersService } from './dead-letters.service';
import { DeadLettersDto } from './dto/dead-letters.dto';

/** The messages that could not be handled, of both owners. */
@Controller('dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLettersService) {}

  /** The newest failure first, and on the first page how they group by error. */
  @Get()
  @Allow('viewer')
  page(@Query() query: DeadLettersDto): Promise<DeadLetterPage> {
    return this.deadLetters.page(query);
  }

  /** How far a replay has come. */
  @Get('replays/:id')
  @Allow('viewer')
  progress(@Param() { id }: GetDeadLetter): Promise<ReplayView> {
    return this.deadLetters.progress(id);
  }

  @Get(':id')
  @Allow('viewer')
  get(@Param() { id }: GetDeadLetter): Promise<DeadLetterView> {
    return this.deadLetters.get(id);
  }

  /** Sends open ones to their queues again, at a rate; answers at once, and its `Location` tells how far it has come. */
  @Post('replay')
  @HttpCode(202)
  @Allow('operator')
  @Idempotent()
  async replay(
    @Body() replay: ReplayRequest,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplayView> {
    const begun = await this.deadLetters.replay(replay, caller);
    response.location(request.path.replace(/\/replay\/?$/, `/replays/${begun.id}`));
    return begun;
  }

  /** Puts open ones aside for good, with a reason for the audit trail. */
  @Post('discard')
  @HttpCode(200)
  @Allow('operator')
  @Idempotent()
  discard(@Body() discard: DiscardRequest, @FromCaller() caller: Caller): Promise<DiscardView> {
    return this.deadLetters.discard(discard, caller);
  }
}
