import { context } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { histogram } from '@order-flow/telemetry/metrics/metrics';
import { isProbe } from '@order-flow/telemetry/tracing/probes';
import { routeOf } from '@order-flow/telemetry/tracing/server-span';

const seconds = histogram('http_request_duration_seconds');
/** What nginx writes for a caller that went away before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Measures each request by its route's template: a path would be a new series for every order. */
export function requestDuration(request: Request, response: Response, next: NextFunction): void {
  if (isProbe(request.path)) {
    next();
    return;
  }
  const from = performance.now();
  const { method } = request;
  // The end comes in whatever context the socket has; the exemplar needs the request's.
  response.once(
    'close',
    context.bind(context.active(), () => {
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
      seconds.observe(
        { method, route: routeOf(request) ?? 'unmatched', status_code: status },
        (performance.now() - from) / 1000,
      );
    }),
  );
  next();
}
