import { context } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { histogram } from '@order-flow/telemetry/metrics/metrics';
import { isProbe } from '@order-flow/telemetry/tracing/probes';
import { routeOf } from '@order-flow/telemetry/tracing/server-span';

const seconds = histogram('http_request_duration_seconds');
/** nginx's status for a caller that left before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Measures each request by the template of its route, because each order's path would be a new series. */
export function requestDuration(request: Request, response: Response, next: NextFunction): void {
  if (isProbe(request.path)) {
    next();
    return;
  }
  const from = performance.now();
  const { method } = request;
  // The exemplar needs the context of the request, but `close` comes in the context of the socket.
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
