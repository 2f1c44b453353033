import { BaseRpcContext } from '@nestjs/microservices';
import { context, createContextKey, type Context } from '@opentelemetry/api';
import type { Pattern } from '@order-flow/contracts/contracts';
import { v5 as uuidv5 } from 'uuid';
import { messageKey, type Incoming } from '../broker/message';
import { refuseExpired } from './deadline';

/** What a handler can learn about its message (`@Ctx()`). */
export class MessageContext extends BaseRpcContext<[Incoming, Pattern, AbortSignal]> {
  constructor(message: Incoming, pattern: Pattern, stopping: AbortSignal) {
    super([message, pattern, stopping]);
  }

  get pattern(): Pattern {
    return this.args[1];
  }

  /** What its sender calls it; undefined if it did not say. The same over redeliveries and republishing. */
  get messageId(): string | undefined {
    return this.args[0].messageId;
  }

  /** Identifies this message over redeliveries and retries. */
  get key(): string {
    return messageKey(this.args[0]);
  }

  /**
   * Names the event to others. A plain client may send no `messageId`. Then the id comes from the bytes, so that a redelivery
   * has the same one.
   */
  get eventId(): string {
    return this.messageId ?? uuidv5(this.key, uuidv5.URL);
  }

  /**
   * Refuses a request whose sender has stopped waiting. For the transaction of its writes (`WriteQueue.run`): a request may
   * wait there for seconds after the check before its handler. Between this check and the end of the commit the sender can
   * still stop waiting, usually within some milliseconds, longer on a slow disk. Then the sender has
   * been told TIMEOUT, and learns the result by repeating the request with its Idempotency-Key.
   *
   * @throws RequestExpiredError
   */
  refuseExpired(): void {
    refuseExpired(this.args[0]);
  }

  /** Aborted when the service stops: a handler that waits must return then. */
  get stopping(): AbortSignal {
    return this.args[2];
  }
}

const ATTEMPT = createContextKey('attempt of the message that is handled');

/** `base` with the number of the attempt. */
export const withAttempt = (base: Context, attempt: number) => base.setValue(ATTEMPT, attempt);

/** The number of the attempt that the running code belongs to, from 1; undefined outside of a message. */
export const currentAttempt = () => context.active().getValue(ATTEMPT) as number | undefined;
