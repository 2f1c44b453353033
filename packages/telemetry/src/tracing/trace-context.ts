import {
  context,
  createContextKey,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Link,
  type TextMapGetter,
} from '@opentelemetry/api';
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { spanAttributes } from './span-attributes';

/** The attribute and baggage key with the order's id. It makes every span of an order findable. */
const ORDER_ID = spanAttributes.orderId;

const CURRENT_ORDER = createContextKey('id of the current order');
const MAX_ORDER_ID = 255;

const traceContext = new W3CTraceContextPropagator();
const baggage = new W3CBaggagePropagator();

/** Message headers can have any type; we read only texts. */
const texts: TextMapGetter<Record<string, unknown>> = {
  keys: Object.keys,
  get: (headers, name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
};

/**
 * The message headers that carry `from` over a queue: `traceparent` and `tracestate` (W3C Trace Context), and `baggage`
 * (W3C Baggage) with only the order's id.
 */
export function contextHeaders(from: Context = context.active()): Record<string, string> {
  const headers: Record<string, string> = {};
  traceContext.inject(from, headers, defaultTextMapSetter);
  const orderId = currentOrderId(from);
  if (orderId !== undefined) headers['baggage'] = `${ORDER_ID}=${encodeURIComponent(orderId)}`;
  return headers;
}

/** The context in a message's headers, and nothing of the active one. Only the order's id is kept of the baggage. */
export function contextFromHeaders(headers: Record<string, unknown>): Context {
  const base = spanFromHeaders(headers);
  const received = propagation.getBaggage(baggage.extract(ROOT_CONTEXT, headers, texts));
  const orderId = received?.getEntry(ORDER_ID)?.value;
  return orderId && orderId.length <= MAX_ORDER_ID ? withOrderId(base, orderId) : base;
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
export function spanFromHeaders(headers: Record<string, unknown>): Context {
  return traceContext.extract(ROOT_CONTEXT, headers, texts);
}

/** A link to the active span of `cause`, if there is one. */
export function linkTo(cause: Context): Link[] {
  const spanContext = trace.getSpanContext(cause);
  return spanContext ? [{ context: spanContext }] : [];
}
