import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { contracts, takes, type Pattern } from '@order-flow/contracts/contracts';
import { PermanentError, RequestError } from '@order-flow/contracts/errors';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';
import { logger } from '@order-flow/telemetry/logger';
import { SparingLog } from '@order-flow/telemetry/sparing-log';
import { knownPattern, type Incoming } from '../../broker/message';
import { crashPoint } from '../crash-points';
import { MessageContext } from '../message-context';
import { RequestExpiredError, type Handle } from './step';

/** No request of ours waits as long as this: the clocks of two machines differ, or something held the request up. */
const ODD_MS = 5 * 60_000;

const dropped = new SparingLog();
const odd = new SparingLog(3_600_000);

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

/**
 * Refuses a request whose sender has stopped waiting. The sender wrote the time by its own clock, so the clocks of all
 * machines must agree within a part of RPC_TIMEOUT_MS (docs/decisions/consuming.md).
 *
 * @throws RequestExpiredError
 */
export function refuseExpired({ request, deadline, pattern, queue }: Incoming, now = Date.now()): void {
  if (!request || deadline === undefined) return;
  const lateMs = now - deadline;
  if (Math.abs(lateMs) > ODD_MS) {
    odd.note((times) =>
      logger.warn(
        { pattern, queue, late_ms: lateMs, times },
        'a request has a deadline that is far from now: do the clocks of the machines agree?',
      ),
    );
  }
  if (lateMs <= 0) return;
  dropped.note((times) =>
    logger.warn(
      { pattern, queue, late_ms: lateMs, times },
      'requests came after their sender had stopped waiting, they are not carried out',
    ),
  );
  throw new RequestExpiredError();
}
