import { Controller, UseFilters, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { DeadLetters } from '../dead-letters/dead-letters';
import { MessageContext } from '../consuming/message-context';
import {
  DiscardDeadLetters,
  GetDeadLetter,
  ListDeadLetters,
  PageDeadLetters,
  ReplayDeadLetters,
} from '@order-flow/contracts/payloads';
import { PassErrorsToTransport } from '../consuming/rpc-errors.filter';

/** What a person asks of an owner's dead letters, under that owner's patterns. */
export function deadLettersController(owner: 'Orders' | 'Products'): Type {
  @Controller()
  @UseFilters(PassErrorsToTransport)
  class DeadLettersController {
    constructor(
      private readonly deadLetters: DeadLetters,
      private readonly replays: DeadLetterReplays,
    ) {}

    @MessagePattern(patterns[`list${owner}DeadLetters`])
    list(@Payload() query: ListDeadLetters) {
      return this.deadLetters.list(query);
    }

    @MessagePattern(patterns[`page${owner}DeadLetters`])
    page(@Payload() query: PageDeadLetters) {
      return this.deadLetters.page(query);
    }

    @MessagePattern(patterns[`get${owner}DeadLetter`])
    get(@Payload() { id }: GetDeadLetter) {
      return this.deadLetters.get(id);
    }

    @MessagePattern(patterns[`replay${owner}DeadLetters`])
    replay(@Payload() command: ReplayDeadLetters, @Ctx() message: MessageContext) {
      return this.replays.replay(message, command);
    }

    @MessagePattern(patterns[`${owner === 'Orders' ? 'orders' : 'products'}ReplayProgress`])
    progress(@Payload() { id }: GetDeadLetter) {
      return this.replays.progress(id);
    }

    @MessagePattern(patterns[`discard${owner}DeadLetters`])
    discard(@Payload() command: DiscardDeadLetters, @Ctx() message: MessageContext) {
      return this.deadLetters.discard(message, command);
    }
  }
  return DeadLettersController;
}
