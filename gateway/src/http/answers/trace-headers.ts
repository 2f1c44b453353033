import { trace, TraceFlags } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';

/** Tells the caller its trace in `traceresponse`, and in `traceparent` for clients that know only that. */
export function traceHeaders(_: Request, response: Response, next: NextFunction): void {
  const span = trace.getActiveSpan()?.spanContext();
  if (span) {
    const sampled = span.traceFlags & TraceFlags.SAMPLED ? '01' : '00';
    const value = `00-${span.traceId}-${span.spanId}-${sampled}`;
    response.setHeader('traceresponse', value);
    response.setHeader('traceparent', value);
  }
  next();
}
