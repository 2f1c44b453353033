import type { OrderView } from '@order-flow/contracts/payloads';
import { eventually } from './eventually';
import type { ReceivedSpan, ReceivedTraces } from './servers/received-traces';
import type { Stack } from './stack';

export const [SERVER, PRODUCER, CONSUMER, CLIENT] = ['server', 'producer', 'consumer', 'client'];

export interface ExpectedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: string | undefined;
  /** The name of its parent in the trace. */
  readonly parent: string | undefined;
  /** Whether it can know the order's id. */
  readonly knows: boolean;
}

/** The spans of one order that is confirmed. */
export const ORDER_SPANS: readonly ExpectedSpan[] = [
  { service: 'gateway', name: 'POST /orders', kind: SERVER, parent: undefined, knows: true },
  { service: 'gateway', name: 'send orders.create', kind: PRODUCER, parent: 'POST /orders', knows: false },
  {
    service: 'orders-service',
    name: 'process orders.create',
    kind: CONSUMER,
    parent: 'send orders.create',
    knows: true,
  },
  {
    service: 'orders-service',
    name: 'send product.reserveStock',
    kind: PRODUCER,
    parent: 'process orders.create',
    knows: true,
  },
  {
    service: 'products-service',
    name: 'process product.reserveStock',
    kind: CONSUMER,
    parent: 'send product.reserveStock',
    knows: true,
  },
  {
    service: 'products-service',
    name: 'send product.stockReserved',
    kind: PRODUCER,
    parent: 'process product.reserveStock',
    knows: true,
  },
  {
    service: 'orders-service',
    name: 'process product.stockReserved',
    kind: CONSUMER,
    parent: 'send product.stockReserved',
    knows: true,
  },
  {
    service: 'orders-service',
    name: 'send order.confirmed',
    kind: PRODUCER,
    parent: 'process product.stockReserved',
    knows: true,
  },
];

/** The problems of the order's trace; empty if there are none. */
function problems(
  order: OrderView,
  spans: readonly ReceivedSpan[],
  expectedSpans: readonly ExpectedSpan[],
  resending: boolean,
): string[] {
  const found: string[] = [];
  const ids = new Map(spans.map((span) => [span.spanId, span]));
  const shape = spans.map(({ service, name, kind, parentSpanId }) => {
    const parent =
      parentSpanId === undefined ? undefined : (ids.get(parentSpanId)?.name ?? 'a span elsewhere');
    return `${service} | ${name} | ${kind} | ${parent}`;
  });
  const expected = expectedSpans.map(
    ({ service, name, kind, parent }) => `${service} | ${name} | ${kind} | ${parent}`,
  );
  for (const line of expected) if (!shape.includes(line)) found.push(`missing: ${line}`);
  for (const line of shape) if (!expected.includes(line)) found.push(`not expected: ${line}`);
  for (const { service, name, parent } of expectedSpans) {
    const here = spans.filter((span) => span.service === service && span.name === name);
    const failed = here.filter(({ attributes }) => attributes['error.type'] !== undefined).length;
    const causes = spans.filter((span) => span.name === parent).length;
    const allowed = Math.max(1, causes) + (resending ? failed : 0);
    if (here.length > allowed)
      found.push(`${here.length} times ${service} | ${name}, ${failed} of them failed`);
  }
  for (const { name, attributes } of spans) {
    const knows = expectedSpans.find((span) => span.name === name)?.knows;
    const wanted = knows ? order.id : undefined;
    if (attributes['order.id'] !== wanted)
      found.push(`${name} has order.id ${String(attributes['order.id'])}`);
  }
  return found.map((problem) => `${order.id} (${order.traceId}): ${problem}`);
}

/**
 * Waits until each order's trace is whole, and expects exactly these spans in it.
 *
 * @param resending while connections come and go a message may be sent again. Then an attempt that is marked as failed may
 *   stand beside the one that succeeded, and if the broker had the message nevertheless, so may what followed from it.
 */
export async function expectOrderTraces(
  stack: Stack,
  receiver: ReceivedTraces,
  orders: readonly OrderView[],
  expected: readonly ExpectedSpan[] = ORDER_SPANS,
  resending = false,
): Promise<void> {
  expect(new Set(orders.map(({ traceId }) => traceId)).size).toBe(orders.length);
  await stack.allFinal();
  const byTrace = () => {
    return new Map(orders.map(({ traceId }) => [String(traceId), receiver.trace(String(traceId))]));
  };
  // Spans are sent in batches: wait for the expected number, then check each.
  await eventually(() => [...byTrace().values()].every((spans) => spans.length >= expected.length)).catch(
    () => undefined,
  );
  const traces = byTrace();
  expect(
    orders.flatMap((order) => problems(order, traces.get(String(order.traceId)) ?? [], expected, resending)),
  ).toEqual([]);
}
