import type { JaegerTrace } from '@order-flow/trace-store/jaeger-json';
import { serveTraces, type TraceServer } from '@order-flow/trace-store/trace-store';
import { expectNoSecrets, secretsIn } from '../secrets';

/** A span in the form that the tests use. */
export interface ReceivedSpan {
  service: string;
  name: string;
  kind: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
}

/** The embedded trace store. The services of a test send their spans to it. */
export class ReceivedTraces {
  private constructor(private readonly server: TraceServer) {}

  static async start(): Promise<ReceivedTraces> {
    return new ReceivedTraces(await serveTraces(0));
  }

  get url(): string {
    return this.server.url;
  }

  /** The variables with which the services send here, and the gateway reads here. */
  get env(): Record<string, string> {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: this.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      JAEGER_QUERY_URL: this.url,
    };
  }

  trace(traceId: string): ReceivedSpan[] {
    const trace = this.server.store.get(traceId);
    return trace ? spansOf(trace) : [];
  }

  /** The span with that id of the service, in any trace. */
  span(service: string, spanId: string | undefined): ReceivedSpan | undefined {
    return this.server.store
      .find(service, {}, Infinity)
      .flatMap(spansOf)
      .find((span) => span.spanId === spanId);
  }

  /** @throws Error if a span holds a secret that a test used */
  async stop(): Promise<void> {
    await this.server.stop();
    const services = [
      'gateway',
      'orders-service',
      'products-service',
      'webhooks-service',
      'notifications-service',
    ];
    const traces = services.flatMap((service) => this.server.store.find(service, {}, Infinity));
    const lines = traces.map((trace) => JSON.stringify(trace)).join('\n');
    expectNoSecrets(secretsIn('spans', Buffer.from(lines)));
  }
}

function spansOf({ spans, processes }: JaegerTrace): ReceivedSpan[] {
  return spans.map(({ traceID, spanID, operationName, references, tags, processID }) => {
    const { 'span.kind': kind, ...attributes } = Object.fromEntries(
      tags.map(({ key, value }) => [key, value]),
    );
    return {
      service: processes[processID]?.serviceName ?? '',
      name: operationName,
      kind: String(kind),
      traceId: traceID,
      spanId: spanID,
      parentSpanId: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      attributes,
      links: references
        .filter(({ refType }) => refType === 'FOLLOWS_FROM')
        .map((link) => ({ traceId: link.traceID, spanId: link.spanID })),
    };
  });
}
