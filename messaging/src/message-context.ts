import { BaseRpcContext } from '@nestjs/microservices';
import type { Pattern } from './contracts';
import { messageKey, type Incoming } from './message';

/** What a handler can know of its message (`@Ctx()`). */
export class MessageContext extends BaseRpcContext<[Incoming, Pattern, AbortSignal]> {
  constructor(message: Incoming, pattern: Pattern, stopping: AbortSignal) {
    super([message, pattern, stopping]);
  }

  /** Tells this message from all others, over redeliveries and retries. */
  get key(): string {
    return messageKey(this.args[0]);
  }

  /** Aborted when the service stops: whoever waits must end then. */
  get stopping(): AbortSignal {
    return this.args[2];
  }
}
