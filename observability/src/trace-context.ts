import {
  context,
  propagation,
  trace,
  type Context,
  type Link,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { spanAttributes } from './span-attributes';

/** The attribute and baggage key that makes every span of an order findable by its id. */
const ORDER_ID = spanAttributes.orderId;

const messages = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});
const httpTraceContext = new W3CTraceContextPropagator();

const getter: TextMapGetter<Record<string, unknown>> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    const value = headers[key];
    return typeof value === 'string' ? value : undefined;
  },
};

const setter: TextMapSetter<Record<string, string>> = {
  set: (headers, key, value) => {
    headers[key] = value;
  },
};

/** The message headers `traceparent`, `tracestate` and `baggage` that carry `from` over a queue. */
export function contextHeaders(from: Context = context.active()): Record<string, string> {
  const headers: Record<string, string> = {};
  messages.inject(from, headers, setter);
  return headers;
}

/** The context that a message's headers carry. Of its baggage only the order's id is kept. */
export function contextFromHeaders(headers: Record<string, unknown>): Context {
  const extracted = messages.extract(context.active(), headers, getter);
  const orderId = propagation.getBaggage(extracted)?.getEntry(ORDER_ID)?.value;
  const bare = propagation.deleteBaggage(extracted);
  return orderId === undefined ? bare : withOrderId(bare, orderId);
}

/** `base` with the order's id in its baggage: every span that starts in it carries `order.id`. */
export function withOrderId(base: Context, orderId: string): Context {
  return propagation.setBaggage(base, propagation.createBaggage({ [ORDER_ID]: { value: orderId } }));
}

/** The id of the order that the running code works for, where it is known. */
export function currentOrderId(from: Context = context.active()): string | undefined {
  return propagation.getBaggage(from)?.getEntry(ORDER_ID)?.value;
}

/** Runs `work` for the order: the span that is under way, all that start in `work` and the log lines carry its id. */
export function runForOrder<T>(orderId: string, work: () => T): T {
  trace.getActiveSpan()?.setAttribute(ORDER_ID, orderId);
  return context.with(withOrderId(context.active(), orderId), work);
}

/** The id of the trace that is under way, 32 hex digits; undefined where tracing was not started. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** A link to the span that another party's HTTP headers name, if they do. */
export function linkFromHttpHeaders(headers: Record<string, unknown>): Link | undefined {
  const spanContext = trace.getSpanContext(
    httpTraceContext.extract(propagation.deleteBaggage(context.active()), headers, getter),
  );
  return spanContext?.isRemote ? { context: spanContext } : undefined;
}

/** A link to the span that is active in `cause`, if there is one. */
export function linkTo(cause: Context): Link[] {
  const spanContext = trace.getSpanContext(cause);
  return spanContext ? [{ context: spanContext }] : [];
}
