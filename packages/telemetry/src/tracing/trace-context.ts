import {
  context,
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type Link,
} from '@opentelemetry/api';
import { parseTraceParent, TraceState } from '@opentelemetry/core';
import { spanAttributes } from './span-attributes';

/** The attribute and baggage key with the order's id. It makes every span of an order findable. */
const ORDER_ID = spanAttributes.orderId;

const CURRENT_ORDER = createContextKey('id of the current order');
const ORDER_IN_BAGGAGE = /(?:^|,)\s*order\.id\s*=\s*([^\s,;]{1,255})(?:[\s,;]|$)/;

/**
 * The message headers that carry `from` over a queue: `traceparent` and `tracestate` (W3C Trace Context), and `baggage`
 * (W3C Baggage) with only the order's id. The SDK's propagators would parse all baggage of each message for one entry
 * (docs/decisions/performance.md).
 */
export function contextHeaders(from: Context = context.active()): Record<string, string> {
  const headers: Record<string, string> = {};
  const span = trace.getSpanContext(from);
  if (span && isSpanContextValid(span)) {
    const sampled = (span.traceFlags & TraceFlags.SAMPLED) !== 0;
    headers['traceparent'] = `00-${span.traceId}-${span.spanId}-${sampled ? '01' : '00'}`;
    const state = span.traceState?.serialize();
    if (state) headers['tracestate'] = state;
  }
  const orderId = currentOrderId(from);
  if (orderId !== undefined) headers['baggage'] = `${ORDER_ID}=${encodeURIComponent(orderId)}`;
  return headers;
}

/** The context in a message's headers, and nothing of the active one. Only the order's id is kept of the baggage. */
export function contextFromHeaders(headers: Record<string, unknown>): Context {
  const { baggage } = headers;
  const base = spanFromHeaders(headers);
  const orderId = typeof baggage === 'string' ? decoded(ORDER_IN_BAGGAGE.exec(baggage)?.[1]) : undefined;
  return orderId === undefined ? base : withOrderId(base, orderId);
}

function decoded(value: string | undefined): string | undefined {
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** `base` with the order's id: every span that starts in it carries `order.id`. */
export function withOrderId(base: Context, orderId: string): Context {
  return base.setValue(CURRENT_ORDER, orderId);
}

/** The id of the current order; undefined if it is not known. */
export function currentOrderId(from: Context = context.active()): string | undefined {
  return from.getValue(CURRENT_ORDER) as string | undefined;
}

/** Runs `work` for the order: the active span, the spans that start in `work` and the log lines carry its id. */
export function runForOrder<T>(orderId: string, work: () => T): T {
  trace.getActiveSpan()?.setAttributes({ [ORDER_ID]: orderId });
  return context.with(withOrderId(context.active(), orderId), work);
}

/** The id of the active trace, 32 hex digits; undefined where tracing was not started. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** A context with only the span that `traceparent` and `tracestate` name, to continue its trace. */
export function spanFromHeaders({ traceparent, tracestate }: Record<string, unknown>): Context {
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  if (!parent) return ROOT_CONTEXT;
  const state = typeof tracestate === 'string' && tracestate !== '' ? new TraceState(tracestate) : undefined;
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...parent,
    isRemote: true,
    ...(state && { traceState: state }),
  });
}

/** A link to the span that a caller's HTTP headers name; undefined if they name none. */
export function linkFromHttpHeaders(headers: Record<string, unknown>): Link | undefined {
  return linkTo(spanFromHeaders(headers))[0];
}

/** A link to the active span of `cause`, if there is one. */
export function linkTo(cause: Context): Link[] {
  const spanContext = trace.getSpanContext(cause);
  return spanContext ? [{ context: spanContext }] : [];
}
