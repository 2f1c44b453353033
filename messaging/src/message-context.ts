import { BaseRpcContext } from '@nestjs/microservices';
import type { Pattern } from './contracts';
import { messageKey, type Incoming } from './message';

/** What a handler can know of its message (`@Ctx()`). */
export class MessageContext extends BaseRpcContext<[Incoming, Pattern]> {
  constructor(message: Incoming, pattern: Pattern) {
    super([message, pattern]);
  }

  /** Tells this message from all others, over redeliveries and retries. */
  get key(): string {
    return messageKey(this.args[0]);
  }
}
