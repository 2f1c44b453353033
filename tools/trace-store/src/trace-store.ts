import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { toJaeger, type JaegerProcess, type JaegerSpan, type JaegerTrace } from './jaeger-json';

interface Stored {
  /** Spans as JSON, which takes a third of the memory of objects. */
  readonly spans: string[];
  readonly services: Map<string, JaegerProcess>;
  bytes: number;
}

/** The limit of a request body, and of the unpacked body. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_LIMIT = 1500;
const BOUNDS = { traces: 10_000, bytes: 128 * 1024 * 1024, spansPerTrace: 2000 };

const unzip = promisify(gunzip);

/**
 * Keeps the newest traces in memory, for development and tests. It does not replace Jaeger: nothing survives a restart,
 * and there is no web page. Its answers are those of Jaeger's query API, so its clients also work with Jaeger.
 */
export class TraceStore {
  /** Oldest first. */
  private readonly traces = new Map<string, Stored>();
  private bytes = 0;

  constructor(private readonly bounds = BOUNDS) {}

  /**
   * Takes the body of an OTLP request (ExportTraceServiceRequest as JSON).
   *
   * @returns how many of its spans are invalid (for example, ids that are not hexadecimal); the others are kept
   */
  add(body: unknown): number {
    const { spans, rejected } = toJaeger(body);
    for (const { span, process } of spans) {
      const trace = this.traces.get(span.traceID) ?? this.begin(span.traceID);
      if (trace.spans.length >= this.bounds.spansPerTrace) continue;
      const text = JSON.stringify({ ...span, processID: process.serviceName });
      trace.spans.push(text);
      trace.services.set(process.serviceName, process);
      trace.bytes += text.length;
      this.bytes += text.length;
    }
    this.forgetOldest();
    return rejected;
  }

  get(traceId: string): JaegerTrace | undefined {
    const trace = this.traces.get(traceId);
    return (
      trace && {
        traceID: traceId,
        spans: trace.spans.map((text) => JSON.parse(text) as JaegerSpan),
        processes: Object.fromEntries(trace.services),
        warnings: null,
      }
    );
  }

  services(): string[] {
    return [...new Set([...this.traces.values()].flatMap(({ services }) => [...services.keys()]))].sort();
  }

  /** The newest traces in which one span of the service has all these tags. */
  find(service: string, tags: Readonly<Record<string, string>>, limit: number): JaegerTrace[] {
    const wanted = Object.entries(tags);
    const found: JaegerTrace[] = [];
    for (const [id, { spans, services }] of [...this.traces].reverse()) {
      if (found.length >= limit) break;
      if (!services.has(service)) continue;
      const matches = spans.some((text) => {
        // A text search rules out most spans without parsing them.
        if (!wanted.every(([, value]) => text.includes(JSON.stringify(value).slice(1, -1)))) return false;
        const span = JSON.parse(text) as JaegerSpan;
        const has = new Map(span.tags.map(({ key, value }) => [key, String(value)]));
        return span.processID === service && wanted.every(([key, value]) => has.get(key) === value);
      });
      const trace = matches ? this.get(id) : undefined;
      if (trace) found.push(trace);
    }
    return found;
  }

  private begin(traceId: string): Stored {
    const trace: Stored = { spans: [], services: new Map(), bytes: 0 };
    this.traces.set(traceId, trace);
    return trace;
  }

  private forgetOldest(): void {
    for (const [id, { bytes }] of this.traces) {
      if (this.traces.size <= this.bounds.traces && this.bytes <= this.bounds.bytes) return;
      this.traces.delete(id);
      this.bytes -= bytes;
    }
  }
}

export interface TraceServer {
  readonly store: TraceStore;
  /** Both the OTLP endpoint and the base of the query API. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Serves a trace store over HTTP. It receives OTLP (`POST /v1/traces`, JSON) and has these parts of Jaeger's query API:
 * `/api/services`, `/api/traces/{id}` and `/api/traces?service=&tags=&limit=`.
 *
 * @param port where it listens; 0 takes any free port
 */
export async function serveTraces(port: number, host = '127.0.0.1'): Promise<TraceServer> {
  const store = new TraceStore();
  const server = createServer((request, response) => {
    answer(store, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 400, failure(400, (error as Error).message)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    store,
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const found = (data: readonly unknown[]): Answer => ({
  status: 200,
  body: { data, total: data.length, limit: 0, offset: 0, errors: null },
});
const failure = (code: number, msg: string) => ({ data: null, errors: [{ code, msg }] });
const fails = (status: number, text: string): Answer => ({ status, body: failure(status, text) });

async function answer(store: TraceStore, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store');
  if (pathname === '/v1/traces') {
    return request.method === 'POST' ? receiveSpans(store, request) : fails(405, 'send spans with POST');
  }
  if (request.method !== 'GET') return fails(405, 'use GET for the query API');
  if (pathname === '/health/ready') return { status: 200, body: { status: 'ok' } };
  if (pathname === '/api/services') return found(store.services());
  if (pathname === '/api/traces') return search(store, searchParams);
  const id = /^\/api\/traces\/([0-9a-f]{1,32})$/i.exec(pathname)?.[1];
  if (id === undefined) return fails(404, `there is no ${pathname} here`);
  const trace = store.get(id.toLowerCase().padStart(32, '0'));
  return trace ? found([trace]) : fails(404, 'trace not found');
}

function search(store: TraceStore, query: URLSearchParams): Answer {
  const service = query.get('service');
  if (service === null) return fails(400, "parameter 'service' is required");
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    return fails(400, `parameter 'limit' must be an integer from 1 to ${MAX_LIMIT}`);
  }
  const tags = JSON.parse(query.get('tags') ?? '{}') as unknown;
  if (typeof tags !== 'object' || tags === null || Object.values(tags).some((v) => typeof v !== 'string')) {
    return fails(400, `parameter 'tags' must be a JSON object of texts, such as {"order.id":"…"}`);
  }
  return found(store.find(service, tags as Record<string, string>, limit));
}

async function receiveSpans(store: TraceStore, request: IncomingMessage): Promise<Answer> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/.test(type)) {
    const text = `this trace store takes OTLP as application/json, not ${type || 'an untyped body'}: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json`;
    return fails(415, text);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read the rest anyway: a sender that is cut off would never see the error.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return fails(413, `a request may have at most ${MAX_BODY_BYTES} bytes`);
  const sent = Buffer.concat(chunks);
  const zipped = request.headers['content-encoding'] === 'gzip';
  const body = zipped ? await unzip(sent, { maxOutputLength: MAX_BODY_BYTES }) : sent;
  const rejectedSpans = store.add(JSON.parse(body.toString('utf8')));
  if (rejectedSpans === 0) return { status: 200, body: {} };
  const errorMessage = 'spans without a name or with ids that are not hexadecimal were left out';
  return { status: 200, body: { partialSuccess: { rejectedSpans, errorMessage } } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
