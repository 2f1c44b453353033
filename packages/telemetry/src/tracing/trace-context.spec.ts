import { context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import {
  CompositePropagator,
  TraceState,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {
  contextFromHeaders,
  contextHeaders,
  currentOrderId,
  linkTo,
  spanFromHeaders,
  withOrderId,
} from './trace-context';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;
const orderId = '019abc2e-1f00-7000-8000-000000000001';

/** The headers that the SDK's own propagators write for the same context. */
function written(sampled: boolean, state?: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const spanContext = {
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    ...(state !== undefined && { traceState: new TraceState(state) }),
  };
  const from = propagation.setBaggage(
    trace.setSpanContext(ROOT_CONTEXT, spanContext),
    propagation.createBaggage({ 'order.id': { value: orderId } }),
  );
  new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  }).inject(from, headers, {
    set: (carrier, key, value) => ((carrier as Record<string, string>)[key] = value),
  });
  return headers;
}

describe('the headers of a message', () => {
  it.each([
    [true, undefined],
    [false, undefined],
    [true, 'vendor=a,other=b'],
  ])('are what the SDK would write (sampled: %p, tracestate: %p), and read back', (sampled, state) => {
    const headers = written(sampled, state);
    const from = contextFromHeaders(headers);
    expect(trace.getSpanContext(from)).toMatchObject({
      traceId,
      spanId,
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      isRemote: true,
    });
    expect(currentOrderId(from)).toBe(orderId);
    expect(contextHeaders(from)).toEqual(headers);
  });

  it('are empty without a span and an order', () => {
    expect(contextHeaders(ROOT_CONTEXT)).toEqual({});
    expect(contextHeaders(withOrderId(ROOT_CONTEXT, orderId))).toEqual({ baggage: `order.id=${orderId}` });
  });

  it.each([
    ['nothing', {}],
    ['values that are no text', { traceparent: 7, baggage: ['order.id=1'], tracestate: {} }],
    ['another version', { traceparent: `ff-${traceId}-${spanId}-01` }],
    ['zeros', { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` }],
    ['capitals', { traceparent: traceparent.toUpperCase() }],
    ['broken percent signs', { baggage: 'order.id=%E0%A4%A' }],
    ['an order id of 256 characters', { baggage: `order.id=${'1'.repeat(256)}` }],
    ['another key that ends like it', { baggage: 'my.order.id=1,xorder.id=2' }],
  ])('with %s carry no trace and no order', (_, headers) => {
    const from = contextFromHeaders(headers);
    expect(trace.getSpanContext(from)).toBeUndefined();
    expect(currentOrderId(from)).toBeUndefined();
  });

  it('carry the order among other baggage, which is not passed on', () => {
    const from = contextFromHeaders({ baggage: ` user=7;ttl=1 , order.id = ${orderId};p=1 ,x=y` });
    expect(currentOrderId(from)).toBe(orderId);
    expect(contextHeaders(from)).toEqual({ baggage: `order.id=${orderId}` });
  });

  it('make the whole context: nothing of the active context gets in', () => {
    context.with(withOrderId(ROOT_CONTEXT, 'another'), () => {
      expect(currentOrderId(contextFromHeaders({ traceparent }))).toBeUndefined();
    });
  });
});

describe('a link to the span in the headers of a caller', () => {
  it('points to the span that they name', () => {
    expect(linkTo(spanFromHeaders({ traceparent, tracestate: 'a=b' }))).toMatchObject([
      { context: { traceId, spanId, isRemote: true } },
    ]);
    expect(linkTo(spanFromHeaders({ traceparent: 'x' }))).toEqual([]);
  });
});
