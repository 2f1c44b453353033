import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import {
  InvalidPayloadError,
  RequestError,
  type FieldError,
  type RequestErrorCode,
} from '../../../messaging/src/errors';
import { logger } from '../../../observability/src/logger';
import { currentTraceId } from '../../../observability/src/trace-context';

/** RFC 9457, with our trace and what is wrong with which field. */
interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly traceId?: string;
  readonly errors?: readonly FieldError[];
}

const STATUS: Record<RequestErrorCode, number> = {
  INVALID: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  STALE: 412,
  KEY_REUSED: 422,
  UNKNOWN_PATTERN: 502,
  INTERNAL: 502,
  UNAVAILABLE: 503,
  OVERLOADED: 503,
  TIMEOUT: 504,
};

/** Said instead of the owner's own words, which a caller could not act on. */
const DETAIL: Partial<Record<RequestErrorCode, string>> = {
  UNKNOWN_PATTERN: 'The service behind does not know this request; are its versions mixed?',
  INTERNAL: 'The service behind failed; the trace id leads to what happened.',
  UNAVAILABLE: 'The service behind is not reachable now. Try again in a few seconds.',
  OVERLOADED: 'Too many requests are waiting already. Try again in a few seconds.',
  TIMEOUT: 'No answer in time: what was asked for may or may not have happened.',
};

/** Every error as `application/problem+json`, with nothing of our insides. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, detail, errors } = describe(error);
    if (status >= 500) logger.error({ err: error, status }, 'a request failed');
    else logger.info({ status, detail, errors }, 'a request was refused');
    if (response.headersSent) return;
    const traceId = currentTraceId();
    const problem: Problem = {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(traceId !== undefined && { traceId }),
      ...(errors && { errors }),
    };
    if (status === 503) response.setHeader('Retry-After', '2');
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

function describe(error: unknown): { status: number; detail: string; errors?: readonly FieldError[] } {
  if (error instanceof InvalidPayloadError) {
    return { status: 400, detail: 'The request breaks its contract: see errors.', errors: error.errors };
  }
  if (error instanceof RequestError) {
    const { code, message, errors } = error;
    return { status: STATUS[code], detail: DETAIL[code] ?? message, ...(errors && { errors }) };
  }
  if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message };
  // What Express's own parsers throw: a body too large, a wrong encoding.
  const { status, expose, message } = error as { status?: unknown; expose?: unknown; message?: unknown };
  if (typeof status === 'number' && status < 500 && expose === true)
    return { status, detail: String(message) };
  return { status: 500, detail: 'The gateway failed; the trace id leads to what happened.' };
}
