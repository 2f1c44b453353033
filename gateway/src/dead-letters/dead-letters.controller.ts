import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  DeadLettersQuery,
  DiscardRequest,
  GetDeadLetter,
  GetDeadLetterGroup,
  NoteRequest,
  ReleaseRequest,
  ReplayRequest,
  ResendRequest,
  type DeadLetterCare,
  type DeadLetterPage,
  type DeadLetterView,
  type Caller,
  type DiscardView,
  type Once,
  type ReplayView,
  type ResentView,
} from '@order-flow/contracts/payloads';
import { Allow } from '../auth/access';
import { FromCaller, Idempotent, OperatorCommand } from '../http/requests/idempotent';
import { DeadLettersService } from './dead-letters.service';

/** The dead letters of both owners: messages that could not be handled. */
@Controller('dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLettersService) {}

  /** Dead letters, the newest failure first. The first page also groups them by error. */
  @Get()
  @Allow('viewer')
  page(@Query() query: DeadLettersQuery): Promise<DeadLetterPage> {
    return this.deadLetters.page(query);
  }

  /** The progress of a replay. */
  @Get('replays/:id')
  @Allow('viewer')
  progress(@Param() { id }: GetDeadLetter): Promise<ReplayView> {
    return this.deadLetters.progress(id);
  }

  /** Who looks after a group, and what was written on it. */
  @Get('groups/:group')
  @Allow('viewer')
  care(@Param() { group }: GetDeadLetterGroup): Promise<DeadLetterCare> {
    return this.deadLetters.care(group);
  }

  /** Writes a note on a group, for everybody to read. */
  @Post('groups/:group/notes')
  @OperatorCommand()
  note(
    @Param() { group }: GetDeadLetterGroup,
    @Body() { text }: NoteRequest,
    @FromCaller() caller: Caller,
  ): Promise<Once<DeadLetterCare>> {
    return this.deadLetters.note({ group, kind: 'note', text }, caller);
  }

  /** "I have it": others see who looks after the group. 409 if somebody else has it. */
  @Post('groups/:group/take')
  @OperatorCommand()
  take(@Param() { group }: GetDeadLetterGroup, @FromCaller() caller: Caller): Promise<Once<DeadLetterCare>> {
    return this.deadLetters.note({ group, kind: 'taken' }, caller);
  }

  /** Gives a group back. Whoever releases it for somebody else says why. */
  @Post('groups/:group/release')
  @OperatorCommand()
  release(
    @Param() { group }: GetDeadLetterGroup,
    @Body() { reason }: ReleaseRequest,
    @FromCaller() caller: Caller,
  ): Promise<Once<DeadLetterCare>> {
    const text = reason === undefined ? {} : { text: reason };
    return this.deadLetters.note({ group, kind: 'released', ...text }, caller);
  }

  @Get(':id')
  @Allow('viewer')
  get(@Param() { id }: GetDeadLetter): Promise<DeadLetterView> {
    return this.deadLetters.get(id);
  }

  /** Sends open dead letters to their queues again, at a set rate. Answers at once; `Location` shows the progress. */
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

  /** Discards open dead letters for good, with a reason for the audit trail. */
  @Post('discard')
  @OperatorCommand()
  discard(@Body() discard: DiscardRequest, @FromCaller() caller: Caller): Promise<DiscardView> {
    return this.deadLetters.discard(discard, caller);
  }

  /**
   * Sends a corrected message to the queue of an open dead letter, in its trace. The dead letter stays readable, as
   * discarded.
   */
  @Post('resend')
  @OperatorCommand()
  resend(@Body() resend: ResendRequest, @FromCaller() caller: Caller): Promise<Once<ResentView>> {
    return this.deadLetters.resend(resend, caller);
  }
}
