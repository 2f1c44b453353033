import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  InvalidPayloadError,
  RequestError,
  type FieldError,
  type RequestErrorCode,
} from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { methodsOf } from '../routes';
import type { Problem } from '../dto/problem.dto';
import { routeOf } from '@order-flow/telemetry/tracing/server-span';

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

/** Replaces the owner's own message, because a caller could not act on it. */
const DETAIL: Partial<Record<RequestErrorCode, string>> = {
  UNKNOWN_PATTERN:
    'The service behind the gateway does not know this request. Do all services have the same version?',
  INTERNAL: 'The service behind the gateway failed. Look up the trace id to see why.',
  UNAVAILABLE: 'The service behind the gateway cannot be reached now. Try again in a few seconds.',
  OVERLOADED: 'Too many requests are waiting already. Try again in a few seconds.',
  TIMEOUT: 'No answer in time. Try again in a few seconds.',
};

/** A write without an answer may still have been carried out. This tells the caller how to find out. */
const UNKNOWN_OUTCOME =
  'No answer in time: the request may or may not have been carried out. Send the same request again with the same ' +
  'Idempotency-Key: you get the first answer, or it is carried out now.';

/** Turns every error into `application/problem+json`, without internal details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const { status, detail, errors, headers } = describe(error, request);
    if (status === 503)
      logger.warn({ status, reason: (error as Error).message }, 'a request could not be served');
    else if (status >= 500) logger.error({ err: error, status }, 'a request failed');
    else logger.info({ status, detail, errors }, 'a request was refused');
    if (response.headersSent) return;
    const traceId = currentTraceId();
    const problem: Problem = {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(traceId !== undefined && { traceId }),
      ...(errors && { errors: [...errors] }),
    };
    response.set(headers ?? {});
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

interface Description {
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly headers?: Record<string, string>;
}

function describe(error: unknown, request: Request): Description {
  if (error instanceof InvalidPayloadError) {
    return { status: 400, detail: 'The request is invalid: see errors.', errors: error.errors };
  }
  if (error instanceof RequestError) return describeRequestError(error, request);
  if (error instanceof HttpException) return describeHttpException(error, request);
  // Errors of Express's own parsers, such as a body that is too large or a wrong encoding.
  const { status, expose, message } = error as { status?: unknown; expose?: unknown; message?: unknown };
  if (typeof status === 'number' && status < 500 && expose === true)
    return { status, detail: String(message) };
  return { status: 500, detail: 'The gateway failed. Look up the trace id to see why.' };
}

function describeRequestError({ code, message, errors }: RequestError, request: Request): Description {
  const status = STATUS[code];
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  const detail = code === 'TIMEOUT' && isWrite ? UNKNOWN_OUTCOME : (DETAIL[code] ?? message);
  return { status, detail, errors, ...(status === 503 && { headers: { 'Retry-After': '1' } }) };
}

function describeHttpException(error: HttpException, request: Request): Description {
  const status = error.getStatus();
  if (status === 404 && routeOf(request) === undefined) {
    const methods = methodsOf(request);
    if (methods.length > 0) {
      const allow = methods.join(', ');
      return { status: 405, detail: `${request.path} takes ${allow}.`, headers: { Allow: allow } };
    }
  }
  return { status, detail: error.message, headers: headersOf(status, error.getResponse()) };
}

function headersOf(status: number, response: string | object): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer realm="orders", Session realm="orders"' };
  const { retryAfterMs } = response as { retryAfterMs?: number };
  if (retryAfterMs !== undefined) return { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  return status === 503 ? { 'Retry-After': '2' } : {};
}
