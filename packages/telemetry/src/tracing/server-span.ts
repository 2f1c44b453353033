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
import { linkFromHttpHeaders, spanFromHeaders } from './trace-context';

const tracer = trace.getTracer('http');
/** Others are reported as `_OTHER`, as the conventions want it: a method is a caller's word. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE']);

/** A request as Express leaves it: with the route that took it, if one did. */
type Routed = IncomingMessage & {
  readonly route?: { readonly path?: unknown };
  readonly originalUrl?: string;
};

/** The template of the route that took the request, such as `/orders/:id`. */
export function routeOf({ route }: Routed): string | undefined {
  return typeof route?.path === 'string' ? route.path : undefined;
}

/**
 * Each request in a SERVER span of its own, by OpenTelemetry's conventions for HTTP, with nothing in it that tells of the
 * caller. Probes have none, and what they ask for neither. The first handler of each service.
 *
 * A stranger's `traceparent` does not become our parent (two orders would share a trace, or a caller's flag would hide
 * one): the span links to it; `trustTraceparent` continues it. Baggage is never taken.
 *
 * Not the HTTP instrumentation's: that made 13 % of all that the gateway allocated, for attributes of the caller that we took
 * off again (docs/decisions/own-messaging-spans.md).
 */
export function serverSpan(trustTraceparent: boolean) {
  return (request: Routed, response: ServerResponse, next: () => void): void => {
    const path = pathOf(request);
    if (isProbe(path)) {
      context.with(suppressTracing(context.active()), next);
      return;
    }
    const method = METHODS.has(request.method ?? '') ? String(request.method) : 'HTTP';
    const parent = trustTraceparent ? spanFromHeaders(request.headers) : ROOT_CONTEXT;
    const link = trustTraceparent ? undefined : linkFromHttpHeaders(request.headers);
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, ...(link && { links: [link] }) }, parent);
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

/** What a caller can make of any length, and of which there are as many as spans that wait. */
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

/** The path alone: a request may also name the whole URL, with a user in it. */
function pathOf({ originalUrl, url = '/' }: Routed): string {
  const target = originalUrl ?? url;
  if (!target.startsWith('/')) return URL.parse(target)?.pathname ?? '/';
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

const HOST = /^(\[[\da-f:.]+\]|[\w.-]{1,253})(?::(\d{1,5}))?$/i;

/** What the request calls us, if that could be a name; the port is ours where it names none. */
function hostOf({ headers, socket }: IncomingMessage): [string | undefined, number | undefined] {
  const [, address, port] = HOST.exec(headers.host ?? '') ?? [];
  return [address, port === undefined || Number(port) > 65_535 ? socket.localPort : Number(port)];
}
