import { context, trace, TraceFlags } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import type { NextFunction, Request, Response } from 'express';

/** The template of the route that took the request, such as `/orders/:id`. */
export function routeOf(request: Request): string | undefined {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : undefined;
}

/**
 * Tells the caller the trace of its request (`traceresponse`, and `traceparent` for those who know only that), and
 * the server span its route: there is no span of Express that would.
 */
export function traceHeaders(request: Request, response: Response, next: NextFunction): void {
  const span = trace.getActiveSpan()?.spanContext();
  if (span) {
    const sampled = span.traceFlags & TraceFlags.SAMPLED ? '01' : '00';
    const value = `00-${span.traceId}-${span.spanId}-${sampled}`;
    response.setHeader('traceresponse', value);
    response.setHeader('traceparent', value);
  }
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type === RPCType.HTTP) {
    response.once('finish', () => {
      const route = routeOf(request);
      if (route !== undefined) metadata.route = route;
    });
  }
  next();
}
