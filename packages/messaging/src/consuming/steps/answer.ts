import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  DatabaseUnavailableError,
  InvalidPayloadError,
  PermanentError,
  ReadLimitError,
  RequestError,
  RequestExpiredError,
} from '@order-flow/contracts/errors';
import { asError } from '@order-flow/contracts/plain';
import { logger } from '@order-flow/telemetry/logger';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import type { Answer, Delivery } from '../../broker/message';
import type { Handle, Step } from './step';

/**
 * Step 3 of a request: answers with the result or the error. A request is never retried: its sender is told and decides.
 */
export const answer =
  (next: Handle, stopping: AbortSignal): Step =>
  async (message) => {
    let reply: Answer;
    try {
      reply = { response: await next(message) };
    } catch (thrown) {
      if (thrown instanceof RequestExpiredError) return 'expired';
      // Another process, or this one after its start, can still carry it out.
      if (stopping.aborted && thrown instanceof DatabaseUnavailableError) return 'left';
      reply = { err: errorAnswer(message, asError(thrown)) };
    }
    try {
      message.reply(reply, contextHeaders());
    } catch (err) {
      if (message.lost()) return 'left';
      // If an answer cannot be written, another try would fail too.
      logger.error({ err, pattern: message.pattern }, 'an answer cannot be sent');
    }
    return 'ack';
  };

function errorAnswer(message: Delivery, error: Error): object {
  const span = trace.getActiveSpan();
  span?.recordException(error);
  const answer = withCode(error);
  if (answer.code === 'INTERNAL') {
    span?.setStatus({ code: SpanStatusCode.ERROR, message: 'request failed' });
    logger.error({ err: error, pattern: message.pattern }, 'a request failed');
  }
  return answer;
}

function withCode(error: Error) {
  const answer = (code: RequestError['code'], message: string, errors?: RequestError['errors']) => ({
    status: 'error',
    code,
    message,
    ...(errors && { errors }),
  });
  if (error instanceof RequestError) return answer(error.code, error.message, error.errors);
  if (error instanceof InvalidPayloadError) return answer('INVALID', error.message, error.errors);
  if (error instanceof ReadLimitError) return answer('UNAVAILABLE', error.message);
  if (error instanceof DatabaseUnavailableError) return answer('UNAVAILABLE', 'the database does not answer');
  if (error instanceof PermanentError) return answer('INVALID', error.message);
  return answer('INTERNAL', 'internal error');
}
