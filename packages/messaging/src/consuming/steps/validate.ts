import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { contracts, takes, type Pattern } from '@order-flow/contracts/contracts';
import { PermanentError, RequestError } from '@order-flow/contracts/errors';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';
import { knownPattern, type Incoming } from '../../broker/message';
import { crashPoint } from '../crash-points';
import { refuseExpired } from '../deadline';
import { MessageContext } from '../message-context';
import type { Handle } from './step';

/**
 * Step 5: checks that the message is readable, in time, one of its queue's, and of the right shape. Then calls its handler
 * in the controllers.
 *
 * @throws RequestExpiredError, PermanentError (also as InvalidPayloadError or RequestError), and what the handler throws
 */
export const validate =
  (handlers: ReadonlyMap<string, MessageHandler>, stopping: AbortSignal): Handle =>
  async (message) => {
    // Here and not before the redelivery guard, which may have waited for the database.
    refuseExpired(message);
    if (message.problem) throw message.problem;
    const pattern = expectedPattern(message);
    crashPoint('while-handling', message.messageId);
    const data = validatePayload(pattern, message.data);
    const handler = handlers.get(pattern);
    // The start-up check finds this before any message comes.
    if (!handler) throw new Error(`${pattern} has no handler`);
    const result: unknown = await handler(data, new MessageContext(message, pattern, stopping));
    // Nest's exception filters and interceptors give an observable, plain handlers do not.
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  };

/** The pattern, if it is one of the queue's and a request says where its answer goes. */
function expectedPattern(message: Incoming): Pattern {
  const pattern = knownPattern(message);
  if (!pattern || !takes(message.queue, pattern)) {
    throw new RequestError('UNKNOWN_PATTERN', `${message.queue} has no pattern ${message.pattern}`);
  }
  if (contracts[pattern].kind !== 'event' && !message.request) {
    throw new PermanentError(`${pattern} is a request: send it with an id and replyTo`);
  }
  return pattern;
}
