import { gzipSync } from 'node:zlib';
import type { JaegerTrace } from '@order-flow/trace-store/jaeger-json';
import { serveTraces, type TraceServer } from '@order-flow/trace-store/trace-store';
import { eventually } from '../support/eventually';
import { ORDER_SPANS } from '../support/order-traces';
import { Stack } from '../support/stack';

interface Body {
  data: JaegerTrace[] | null;
  errors: { code: number; msg: string }[] | null;
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const otlp = (service: string, spans: object[]) => ({
  resourceSpans: [
    { resource: { attributes: [attribute('service.name', service)] }, scopeSpans: [{ spans }] },
  ],
});
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');
const span = (trace: number, id = 1, more = {}) => ({
  traceId: hex(trace, 32),
  spanId: hex(id, 16),
  name: `step ${id}`,
  kind: 2,
  startTimeUnixNano: '1764000000000000123',
  endTimeUnixNano: '1764000000002500123',
  ...more,
});

describe('the embedded trace store', () => {
  let traces: TraceServer;
  beforeEach(async () => (traces = await serveTraces(0)));
  afterEach(() => traces.stop());

  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${traces.url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const get = async (path: string) => {
    const response = await fetch(traces.url + path);
    return { status: response.status, ...((await response.json()) as Body) };
  };

  it('returns spans in the format of Jaeger', async () => {
    const sent = [
      span(1, 1),
      span(1, 2, {
        parentSpanId: hex(1, 16),
        attributes: [attribute('order.id', 'o-1'), { key: 'n', value: { intValue: '7' } }],
        links: [{ traceId: hex(9, 32), spanId: hex(9, 16) }],
        events: [{ name: 'exception', timeUnixNano: '1764000000001000000' }],
        status: { code: 2, message: 'it broke' },
      }),
    ];
    expect(await (await post(JSON.stringify(otlp('gateway', sent)))).json()).toEqual({});
    const { status, data } = await get(`/api/traces/${hex(1, 32)}`);
    expect(status).toBe(200);
    expect(data?.[0]?.processes).toEqual({ gateway: { serviceName: 'gateway', tags: [] } });
    expect(data?.[0]?.spans[1]).toEqual({
      traceID: hex(1, 32),
      spanID: hex(2, 16),
      operationName: 'step 2',
      references: [
        { refType: 'CHILD_OF', traceID: hex(1, 32), spanID: hex(1, 16) },
        { refType: 'FOLLOWS_FROM', traceID: hex(9, 32), spanID: hex(9, 16) },
      ],
      startTime: 1764000000000000,
      duration: 2500,
      tags: [
        { key: 'order.id', type: 'string', value: 'o-1' },
        { key: 'n', type: 'int64', value: 7 },
        { key: 'span.kind', type: 'string', value: 'server' },
        { key: 'error', type: 'bool', value: true },
        { key: 'otel.status_code', type: 'string', value: 'ERROR' },
        { key: 'otel.status_description', type: 'string', value: 'it broke' },
      ],
      logs: [{ timestamp: 1764000000001000, fields: [{ key: 'event', type: 'string', value: 'exception' }] }],
      processID: 'gateway',
      warnings: null,
    });
    expect((await get('/api/services')).data).toEqual(['gateway']);
  });

  it('accepts gzip, and skips invalid spans without losing the others', async () => {
    const body = gzipSync(JSON.stringify(otlp('a', [span(1), span(2, 1, { traceId: 'xyz' })])));
    const answer = await post(body, { 'content-encoding': 'gzip' });
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: 1 } });
    expect((await get(`/api/traces/${hex(1, 32)}`)).status).toBe(200);
  });

  it('refuses input that it cannot read, with the reason', async () => {
    const protobuf = await post('…', { 'content-type': 'application/x-protobuf' });
    expect(protobuf.status).toBe(415);
    expect(await protobuf.text()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
    expect((await post('{"resourceSpans":')).status).toBe(400);
    expect((await post('null')).status).toBe(400);
    expect((await post('x'.repeat(17 * 1024 * 1024))).status).toBe(413);
    expect(
      (await post(gzipSync(Buffer.alloc(17 * 1024 * 1024)), { 'content-encoding': 'gzip' })).status,
    ).toBe(400);
    expect((await get(`/api/traces/${hex(404, 32)}`)).errors).toEqual([
      { code: 404, msg: 'trace not found' },
    ]);
    expect(await get('/api/traces?tags=%7B%7D')).toMatchObject({ status: 400 });
    expect(await get('/api/traces?service=a&limit=0')).toMatchObject({ status: 400 });
    expect(await get('/api/traces?service=a&tags=%5B')).toMatchObject({ status: 400 });
    expect(await get('/nowhere')).toMatchObject({ status: 404 });
  });

  it('keeps the newest 10,000 traces and at most 2,000 spans of each', async () => {
    for (let from = 1; from <= 12_000; from += 1000) {
      const spans = Array.from({ length: 1000 }, (_, n) => span(from + n));
      await post(JSON.stringify(otlp('a', spans)));
    }
    expect((await get(`/api/traces/${hex(2000, 32)}`)).status).toBe(404);
    expect((await get(`/api/traces/${hex(2001, 32)}`)).status).toBe(200);
    expect((await get(`/api/traces/${hex(12_000, 32)}`)).status).toBe(200);
    const many = Array.from({ length: 2500 }, (_, n) => span(12_000, n + 2));
    await post(JSON.stringify(otlp('a', many)));
    const { data } = await get(`/api/traces/${hex(12_000, 32)}`);
    expect(data?.[0]?.spans).toHaveLength(2000);
  });

  it('finds an order of a running stack by its id as a tag', async () => {
    const stack = await Stack.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    try {
      const { id } = await stack.createProduct(10);
      await stack.untilFinal((await stack.place(id)).id);
      const order = await stack.place(id);
      const tags = encodeURIComponent(JSON.stringify({ 'order.id': order.id }));
      const trace = await eventually(async () => {
        const { data } = await get(`/api/traces?service=products-service&tags=${tags}&limit=5`);
        return data?.length === 1 && data[0]?.spans.length === ORDER_SPANS.length ? data[0] : undefined;
      });
      expect(trace.traceID).toBe(order.traceId);
      expect((await get(`/api/traces?service=nobody&tags=${tags}`)).data).toEqual([]);
    } finally {
      await stack.stop();
    }
  });
});
