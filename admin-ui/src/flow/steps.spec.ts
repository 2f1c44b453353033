import type { OrderTimeline, OrderTrace, OrderView, TimelineStep, TraceSpan } from '../api/api-types';
import type { Known } from './legs';
import { flowOf, type FlowStep } from './steps';

const at = (ms: number) => `2026-01-31T12:00:00.${String(Math.round(ms * 1000)).padStart(6, '0')}Z`;
const order: OrderView = {
  id: '019a0000-0000-7000-8000-000000000001',
  productId: '019a0000-0000-7000-8000-000000000002',
  quantity: 1,
  status: 'PENDING',
  idempotencyKey: '019a0000-0000-4000-8000-000000000003',
  createdAt: at(5),
  updatedAt: at(5),
  traceId: '0'.repeat(32),
  traceSampled: true,
  reason: null,
  unitPrice: null,
  amount: null,
};
const entry = (service: string, step: string, ms: number): TimelineStep => ({
  at: at(ms),
  step,
  service,
  attempt: 1,
  times: 1,
  lastAt: at(ms),
  detail: null,
});
const span = (
  service: string,
  name: string,
  startMs: number,
  durationMs = 1,
  attributes: TraceSpan['attributes'] = {},
): TraceSpan => ({
  id: `${service} ${name} ${startMs}`,
  parentId: null,
  name,
  service,
  startTime: at(startMs),
  durationMs,
  attributes,
  error: false,
  links: [],
});
const timeline = (...steps: TimelineStep[]): OrderTimeline => ({
  id: order.id,
  clientKey: null,
  steps,
  missing: [],
});
const trace = (...spans: TraceSpan[]): OrderTrace => ({ traceId: order.traceId ?? '', spans });

const commit = { 'order_flow.commit.seconds': 0.002 };
const confirmed = {
  order,
  timeline: timeline(
    entry('orders-service', 'PENDING', 6),
    entry('products-service', 'STOCK_RESERVED', 13),
    entry('orders-service', 'CONFIRMED', 21),
  ),
  trace: trace(
    span('gateway', 'POST /v1/orders', 4, 8.35),
    span('gateway', 'send orders.create', 5, 0.3),
    span('orders-service', 'process orders.create', 6, 3.5, commit),
    span('orders-service', 'send product.reserveStock', 9, 5.5),
    span('products-service', 'process product.reserveStock', 12, 4.5, commit),
    span('products-service', 'send product.stockReserved', 16, 3.4),
    span('orders-service', 'process product.stockReserved', 18, 9.9, commit),
    span('orders-service', 'send order.confirmed', 23, 3.3),
    span('webhooks-service', 'process order.confirmed', 26, 5),
    span('notifications-service', 'process order.confirmed', 26, 5),
  ),
};
const BOTH = new Set(['webhooks-service', 'notifications-service']);
const line = ({ name, station, atMs }: FlowStep) => [name, station, atMs];
const linesOf = (known: Known, listeners = BOTH) => flowOf(known, listeners).steps.map(line);

describe('the way of an order', () => {
  it('names each station with the time at which the order reached it, since the order came in', () => {
    expect(linesOf(confirmed)).toEqual([
      ['received', 'gateway', 0],
      ['sent', 'orders_queue', 1],
      ['taken', 'orders-service', 2],
      ['PENDING', 'orders database', 2],
      ['asked', 'products_queue', 5],
      ['reserving', 'products-service', 8],
      ['answered', 'gateway', 8.35],
      ['STOCK_RESERVED', 'products database', 9],
      ['replied', 'orders_queue', 12],
      ['deciding', 'orders-service', 14],
      ['CONFIRMED', 'orders database', 17],
      ['announced', 'order-flow.events', 19],
      ['webhooks', 'webhooks-service', 22],
      ['notifications', 'notifications-service', 22],
    ]);
    expect(flowOf(confirmed, BOTH)).toMatchObject({ status: 'CONFIRMED', endMs: 17, isWhole: true });
  });

  it('tells how long commits and confirmations took', () => {
    const took = new Map(flowOf(confirmed, BOTH).steps.map(({ name, tookMs }) => [name, tookMs]));
    expect([took.get('PENDING'), took.get('asked'), took.get('taken')]).toEqual([2, 5.5, null]);
  });

  it('does not invent a time: without a trace, only what the timeline tells is known', () => {
    const { order: placed, timeline: entries } = confirmed;
    const lines = linesOf({ order: placed, timeline: entries });
    expect(lines.filter(([, , ms]) => ms !== null)).toEqual([
      ['PENDING', 'orders database', 0],
      ['STOCK_RESERVED', 'products database', 7],
      ['CONFIRMED', 'orders database', 15],
    ]);
    expect(lines.map(([name]) => name)).toEqual([
      ...['received', 'sent', 'taken', 'PENDING', 'answered', 'asked', 'reserving', 'STOCK_RESERVED'],
      ...['replied', 'deciding', 'CONFIRMED', 'announced'],
    ]);
    expect(flowOf({ order: placed, timeline: entries }, BOTH).isWhole).toBe(false);
  });

  it('ends where the order waits', () => {
    const lines = linesOf({
      order,
      timeline: timeline(entry('orders-service', 'PENDING', 6)),
      trace: trace(...confirmed.trace.spans.slice(0, 4)),
    });
    expect(lines.at(-1)).toEqual(['answered', 'gateway', 8.35]);
    expect(lines.at(-2)).toEqual(['asked', 'products_queue', 5]);
  });

  it('knows after the answer of POST /orders that the order is stored, but not when', () => {
    expect(linesOf({ order })).toEqual([
      ['received', 'gateway', null],
      ['sent', 'orders_queue', null],
      ['taken', 'orders-service', null],
      ['PENDING', 'orders database', null],
      ['answered', 'gateway', null],
    ]);
  });

  it('says refused where the stock was refused', () => {
    const steps = [entry('orders-service', 'PENDING', 6), entry('orders-service', 'REJECTED', 20)];
    const names = linesOf({ order, timeline: timeline(...steps) }).map(([name]) => name);
    expect(names).toContain('STOCK_REFUSED');
    expect(names).toContain('REJECTED');
  });

  it('does not claim that a cancelled order went through products', () => {
    const steps = [entry('orders-service', 'PENDING', 6), entry('orders-service', 'CANCELLED', 20)];
    const names = linesOf({ order, timeline: timeline(...steps) }).map(([name]) => name);
    expect(names).not.toContain('reserving');
    expect(names).toContain('CANCELLED');
  });

  it('shows each attempt of a message, and the detours of the timeline', () => {
    const spans = confirmed.trace.spans.map((one) =>
      one.name === 'process product.reserveStock' ? { ...one, error: true } : one,
    );
    const again = span('products-service', 'process product.reserveStock', 200, 4, {
      'order_flow.message.attempt': 2,
    });
    const { steps } = flowOf(
      {
        order,
        timeline: timeline(...confirmed.timeline.steps.slice(0, 1), entry('products-service', 'RETRIED', 15)),
        trace: trace(...spans.slice(0, 5), again),
      },
      BOTH,
    );
    const reserving = steps.filter(({ name }) => name === 'reserving');
    expect(reserving.map(({ failed, attempt }) => [failed, attempt])).toEqual([
      [true, null],
      [false, 2],
    ]);
    expect(steps.map(line)).toContainEqual(['RETRIED', 'products-service', 11]);
  });

  it('plays no step before the one that caused it, although the clocks of two machines differ', () => {
    const early = confirmed.trace.spans.map((one) =>
      one.service === 'products-service' ? { ...one, startTime: at(2) } : one,
    );
    const { steps } = flowOf({ ...confirmed, trace: trace(...early) }, BOTH);
    const names = steps.filter(({ came }) => came !== null).map(({ name }) => name);
    expect(names.indexOf('reserving')).toBeGreaterThan(names.indexOf('asked'));
    expect(steps.find(({ name }) => name === 'reserving')).toMatchObject({ atMs: -2, playMs: 5 });
  });

  it('says where the order came from, so that the map can show it on its way', () => {
    const { steps } = flowOf(confirmed, BOTH);
    const cameOf = (wanted: string) => steps.find(({ name }) => name === wanted)?.came;
    expect(cameOf('received')).toBeNull();
    expect(cameOf('answered')).toBeNull();
    expect(cameOf('asked')).toEqual({ from: 'orders database', sinceMs: 2 });
    expect(cameOf('webhooks')).toEqual({ from: 'order-flow.events', sinceMs: 19 });
    expect(cameOf('notifications')).toEqual({ from: 'order-flow.events', sinceMs: 19 });
  });

  it('leaves out the listeners that are not installed, and waits for those that are', () => {
    expect(linesOf(confirmed, new Set()).map(([name]) => name)).not.toContain('webhooks');
    const spans = confirmed.trace.spans.filter(({ service }) => service !== 'webhooks-service');
    expect(flowOf({ ...confirmed, trace: trace(...spans) }, BOTH).isWhole).toBe(false);
    expect(flowOf({ ...confirmed, trace: trace(...spans) }, new Set()).isWhole).toBe(true);
  });
});
