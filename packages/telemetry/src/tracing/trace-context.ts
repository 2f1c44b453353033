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

/** The attribute and baggage key that makes every span of an order findable by its id. */
const ORDER_ID = spanAttributes.orderId;

const CURRENT_ORDER = createContextKey('id of the order that is worked for');
const MAX_ORDER_ID = 255;

const traceContext = new W3CTraceContextPropagator();
const baggage = new W3CBaggagePropagator();

/** A header of a message can be of any type; only texts count. */
const texts: TextMapGetter<Record<string, unknown>> = {
  keys: Object.keys,
  get: (headers, name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
};

/**
 * The message headers `traceparent`, `tracestate` (W3C Trace Context) and `baggage` (W3C Baggage, with the order's id and
 * nothing else) that carry `from` over a queue.
 */
export function contextHeaders(from: Context = context.active()): Record<string, string> {
  const headers: Record<string, string> = {};
  traceContext.inject(from, headers, defaultTextMapSetter);
  const orderId = currentOrderId(from);
  if (orderId !== undefined) headers['baggage'] = `${ORDER_ID}=${encodeURIComponent(orderId)}`;
  return headers;
}

/** The context that a message's headers carry, and no other. Of its baggage only the order's id is kept. */
export function contextFromHeaders(headers: Record<string, unknown>): Context {
  const base = spanFromHeaders(headers);
  const received = propagation.getBaggage(baggage.extract(ROOT_CONTEXT, headers, texts));
  const orderId = received?.getEntry(ORDER_ID)?.value;
  return orderId && orderId.length <= MAX_ORDER_ID ? withOrderId(base, orderId) : base;
}

/** `base`, in which the order's id is known: every span that starts in it carries `order.id`. */
export function withOrderId(base: Context, orderId: string): Context {
  return base.setValue(CURRENT_ORDER, orderId);
}

/** The id of the order that the running code works for, where it is known. */
export function currentOrderId(from: Context = context.active()): string | undefined {
  return from.getValue(CURRENT_ORDER) as string | undefined;
}

/** Runs `work` for the order: the span that is under way, all that start in `work` and the log lines carry its id. */
export function runForOrder<T>(orderId: string, work: () => T): T {
  trace.getActiveSpan()?.setAttributes({ [ORDER_ID]: orderId });
  return context.with(withOrderId(context.active(), orderId), work);
}

/** The id of the trace that is under way, 32 hex digits; undefined where tracing was not started. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** The context in which only the span is known that `traceparent` and `tracestate` name: to continue its trace. */
export function spanFromHeaders(headers: Record<string, unknown>): Context {
  return traceContext.extract(ROOT_CONTEXT, headers, texts);
}

/** A link to the span that another party's HTTP headers name, if they do. */
export function linkFromHttpHeaders(headers: Record<string, unknown>): Link | undefined {
  return linkTo(spanFromHeaders(headers))[0];
}

/** A link to the span that is active in `cause`, if there is one. */
export function linkTo(cause: Context): Link[] {
  const spanContext = trace.getSpanContext(cause);
  return spanContext ? [{ context: spanContext }] : [];
}
