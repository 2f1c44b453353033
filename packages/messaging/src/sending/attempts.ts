import { Injectable } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { WriteQueue, type Gathering } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders } from '@order-flow/telemetry/tracing/trace-context';

const tracer = trace.getTracer('sending');

/**
 * How a service that sends gathers its commits. Nobody waits for it, and each commit takes CPU and a write of the disk from the
 * orders on the same machine.
 */
export const sendingGathers: Gathering = { ms: 25, units: 100 };

/** What is sent to somebody outside. */
interface Sent {
  readonly id: string;
  /** JSON: the trace context of the event that it tells of. */
  readonly headers: string;
  /** Attempts so far. */
  readonly attempts: number;
}

/** Why an attempt failed, for the span. */
interface Failure {
  readonly type: string;
  readonly message: string;
}

/** One attempt, as its service makes it. */
export interface Attempt<Result> {
  /** Names its span. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly send: (span: Span) => Promise<Result>;
  readonly failureOf: (result: Result) => Failure | undefined;
  /** Stores the result. May run several times. */
  readonly store: (result: Result) => Promise<void>;
}

/** Makes attempts to send something, and records what became of them. */
@Injectable()
export class Attempts {
  private readonly stopping = new AbortController();

  constructor(private readonly writes: WriteQueue) {}

  /**
   * Makes the attempt in a span of the trace of its event. If the process ends before the result is stored, the attempt is
   * made again.
   */
  make<Result>(sent: Sent, attempt: Attempt<Result>): Promise<Result> {
    const parent = contextFromHeaders(JSON.parse(sent.headers) as Record<string, string>);
    const attributes = { ...attempt.attributes, [spanAttributes.attempt]: sent.attempts + 1 };
    const options = { kind: SpanKind.CLIENT, attributes };
    return tracer.startActiveSpan(attempt.name, options, parent, async (span) => {
      try {
        const result = await attempt.send(span);
        const failure = attempt.failureOf(result);
        if (failure) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
          span.setAttribute(spanAttributes.errorType, failure.type);
        }
        await this.record(sent.id, () => attempt.store(result));
        return result;
      } finally {
        span.end();
      }
    });
  }

  /** Records no more results while the database takes no writes. They are attempts that are made again. */
  stop(): void {
    this.stopping.abort();
  }

  /** Waits for a database that is away: an attempt without a result would be made again at once. */
  private async record(id: string, store: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      try {
        await store();
        return;
      } catch (err) {
        logger.warn({ err, sent_id: id }, 'the result of an attempt could not be stored');
        if (signal.aborted) return;
        await this.writes.recovered(signal);
      }
    }
  }
}
