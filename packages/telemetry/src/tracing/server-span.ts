import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { isProbe } from './probes';
import { httpAttributes, spanAttributes } from './span-attributes';
import { linkTo, spanFromHeaders } from './trace-context';

const tracer = trace.getTracer('http');
/** Any other method is reported as `_OTHER`, as the conventions require: callers can invent methods. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE']);

/** A request as Express leaves it: with its route, if one matched. */
type Routed = IncomingMessage & {
  readonly route?: { readonly path?: unknown };
  readonly originalUrl?: string;
};

/** The template of the matched route, such as `/orders/:id`. */
export function routeOf({ route }: Routed): string | undefined {
  return typeof route?.path === 'string' ? route.path : undefined;
}

/**
 * Gives each request its own SERVER span by OpenTelemetry's HTTP conventions, with nothing about the caller in it.
 * Probes and the work in them get no span. This is the first handler of each service.
 *
 * A caller's `traceparent` does not become our parent: two orders could share a trace, or a caller's flag could hide
 * one. Our span links to it instead; with `trustTraceparent` it continues the trace. Baggage is never taken.
 *
 * We do not use the HTTP instrumentation: it caused 13 % of the gateway's allocations, for attributes of the caller
 * that we then removed (docs/decisions/own-messaging-spans.md).
 */
export function serverSpan(trustTraceparent: boolean) {
  return (request: Routed, response: ServerResponse, next: () => void): void => {
    const path = pathOf(request);
    if (isProbe(path)) {
      context.with(suppressTracing(context.active()), next);
      return;
    }
    const method = METHODS.has(request.method ?? '') ? String(request.method) : 'HTTP';
    const caller = spanFromHeaders(request.headers);
    const parent = trustTraceparent ? caller : ROOT_CONTEXT;
    const links = trustTraceparent ? [] : linkTo(caller);
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, links }, parent);
    span.setAttributes(requestAttributes(request, method, path));
    response.once('close', () => end(span, method, request, response));
    context.with(trace.setSpan(parent, span), next);
  };
}

function end(span: Span, method: string, request: Routed, response: ServerResponse): void {
  const route = routeOf(request);
  if (route !== undefined) {
    span.updateName(`${method} ${route}`);
    span.setAttributes({ [httpAttributes.route]: route });
  }
  if (response.headersSent) span.setAttributes({ [httpAttributes.status]: response.statusCode });
  if (response.statusCode >= 500) {
    span.setAttributes({ [spanAttributes.errorType]: String(response.statusCode) });
    span.setStatus({ code: SpanStatusCode.ERROR });
  } else if (!response.writableFinished) {
    span.setAttributes({ [spanAttributes.errorType]: 'client_gone' });
  }
  span.end();
}

/** In characters. Callers choose the length of a path, and each waiting span holds one. */
const MAX_TEXT = 256;

function requestAttributes(request: IncomingMessage, method: string, path: string): Attributes {
  const [address, port] = hostOf(request);
  return {
    [httpAttributes.method]: method === 'HTTP' ? '_OTHER' : method,
    [httpAttributes.scheme]: 'encrypted' in request.socket ? 'https' : 'http',
    [httpAttributes.path]: path.slice(0, MAX_TEXT),
    [httpAttributes.version]: request.httpVersion,
    ...(address !== undefined && { [httpAttributes.address]: address }),
    ...(port !== undefined && { [httpAttributes.port]: port }),
  };
}

/** The path alone. A request may also name a whole URL, even with a user name in it. */
function pathOf({ originalUrl, url = '/' }: Routed): string {
  const target = originalUrl ?? url;
  if (!target.startsWith('/')) return URL.parse(target)?.pathname ?? '/';
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

const HOST = /^(\[[\da-f:.]+\]|[\w.-]{1,253})(?::(\d{1,5}))?$/i;

/** The name and port from the Host header. The name must be valid; without a valid port the port is our own. */
function hostOf({ headers, socket }: IncomingMessage): [string | undefined, number | undefined] {
  const [, address, port] = HOST.exec(headers.host ?? '') ?? [];
  return [address, port === undefined || Number(port) > 65_535 ? socket.localPort : Number(port)];
}
