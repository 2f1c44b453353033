import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { serverSpan } from './server-span';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
beforeEach(() => exporter.reset());
afterAll(() => provider.shutdown());

interface Asked {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  route?: string;
  /** The state of the response when its connection closes. */
  answer?: { statusCode?: number; headersSent?: boolean; writableFinished?: boolean };
  trusted?: boolean;
}

/** The span of one request, and what is active while it is handled. */
async function spanOf({
  method = 'GET',
  url = '/orders',
  headers = {},
  route,
  answer,
  trusted = false,
}: Asked) {
  const request = { method, url, headers, httpVersion: '1.1', socket: { localPort: 3000 } };
  const response = new EventEmitter();
  Object.assign(response, { statusCode: 200, headersSent: true, writableFinished: true, ...answer });
  let active = context.active();
  serverSpan(trusted)(request as unknown as IncomingMessage, response as unknown as ServerResponse, () => {
    active = context.active();
    if (route !== undefined) Object.assign(request, { route: { path: route } });
  });
  response.emit('close');
  await provider.forceFlush();
  return { span: exporter.getFinishedSpans()[0], active };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'order.id=1' };

describe('serverSpan', () => {
  it('describes a request by the conventions, without its query', async () => {
    const { span, active } = await spanOf({
      method: 'POST',
      url: '/orders/7?wait=5#x',
      headers: { host: 'shop.example:8080', 'user-agent': 'Jane Doe' },
      route: '/orders/:id',
      answer: { statusCode: 201 },
    });
    expect(span).toMatchObject({ name: 'POST /orders/:id', kind: SpanKind.SERVER, status: { code: 0 } });
    expect(span?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/orders/:id',
      'http.response.status_code': 201,
      'url.scheme': 'http',
      'url.path': '/orders/7',
      'network.protocol.version': '1.1',
      'server.address': 'shop.example',
      'server.port': 8080,
    });
    expect(trace.getSpanContext(active)).toEqual(span?.spanContext());
  });

  it('begins its own trace and links to the caller’s, or continues a trusted caller’s trace', async () => {
    const { span: own } = await spanOf({ headers });
    expect(own?.spanContext().traceId).not.toBe(traceId);
    expect(own?.links[0]?.context).toMatchObject({ traceId });
    exporter.reset();
    const { span: continued } = await spanOf({ headers, trusted: true });
    expect(continued?.spanContext().traceId).toBe(traceId);
    expect(continued?.links).toEqual([]);
  });

  it.each(['/health/ready', '/metrics', '/v1/health/live', 'http://shop.example/health/live'])(
    'has no span for the probe %s, and traces nothing in it',
    async (url) => {
      const { span, active } = await spanOf({ url });
      expect(span).toBeUndefined();
      expect(isTracingSuppressed(active)).toBe(true);
    },
  );

  it.each([
    ['http://alice:secret@shop.example/v1/orders?x=1', '/v1/orders'],
    ['/' + 'x'.repeat(20_000), '/' + 'x'.repeat(255)],
    ['*', '/'],
  ])('takes only the path of the target %.40s, at most 256 characters', async (url, path) => {
    expect((await spanOf({ url })).span?.attributes['url.path']).toBe(path);
  });

  it.each([
    ['[::1]:3000', '[::1]', 3000],
    ['shop.example', 'shop.example', 3000],
    ['shop.example:99999', 'shop.example', 3000],
    ['alice@example.com', undefined, 3000],
    ['Jane <j@d.com>; 10.0.0.7', undefined, 3000],
    ['', undefined, 3000],
  ])('takes the host %p only if it can be a name', async (host, address, port) => {
    const { span } = await spanOf({ headers: { host } });
    expect(span?.attributes['server.address']).toBe(address);
    expect(span?.attributes['server.port']).toBe(port);
  });

  it('is an error when the status is 5xx, and says when the caller has gone', async () => {
    const { span: failed } = await spanOf({ answer: { statusCode: 503 } });
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
    expect(failed?.attributes['error.type']).toBe('503');
    exporter.reset();
    const { span: left } = await spanOf({ answer: { headersSent: false, writableFinished: false } });
    expect(left?.attributes).toMatchObject({ 'error.type': 'client_gone' });
    expect(left?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('reports an unknown method as _OTHER', async () => {
    const { span } = await spanOf({ method: 'BREW' });
    expect(span).toMatchObject({ name: 'HTTP', attributes: { 'http.request.method': '_OTHER' } });
  });
});
