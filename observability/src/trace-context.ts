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

/** The attribute and baggage key that makes every span of an order findable by its id. */
const ORDER_ID = spanAttributes.orderId;

const CURRENT_ORDER = createContextKey('id of the order that is worked for');
const ORDER_IN_BAGGAGE = /(?:^|,)\s*order\.id\s*=\s*([^\s,;]{1,255})(?:[\s,;]|$)/;

/**
 * The message headers `traceparent`, `tracestate` (W3C Trace Context) and `baggage` (W3C Baggage, with the order's id and
 * nothing else) that carry `from` over a queue. Written here, not by the SDK's propagators: those were a tenth of all
 * that the services behind the gateway allocated, for one entry of baggage (docs/benchmarks.md).
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

/** The context that a message's headers carry, and no other. Of its baggage only the order's id is kept. */
export function contextFromHeaders(headers: Record<string, unknown>): Context {
  const { baggage } = headers;
  const base = spanFromHeaders(headers);
  const orderId = typeof baggage === 'string' ? decoded(ORDER_IN_BAGGAGE.exec(baggage)?.[1]) : undefined;
  return orderId === undefined ? base : withOrderId(base, orderId);
}

/** The span that `traceparent` and `tracestate` name; undefined where there is none that could be one. */
function remoteSpan({ traceparent, tracestate }: Record<string, unknown>) {
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  if (!parent) return undefined;
  const state = typeof tracestate === 'string' && tracestate !== '' ? new TraceState(tracestate) : undefined;
  return { ...parent, isRemote: true, ...(state && { traceState: state }) };
}

function decoded(value: string | undefined): string | undefined {
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
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
  const remote = remoteSpan(headers);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

/** A link to the span that another party's HTTP headers name, if they do. */
export function linkFromHttpHeaders(headers: Record<string, unknown>): Link | undefined {
  const remote = remoteSpan(headers);
  return remote && { context: remote };
}

/** A link to the span that is active in `cause`, if there is one. */
export function linkTo(cause: Context): Link[] {
  const spanContext = trace.getSpanContext(cause);
  return spanContext ? [{ context: spanContext }] : [];
}
